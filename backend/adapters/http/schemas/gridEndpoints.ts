/** Endpoints of the network operator's desk: day of states, versions, works and outages, studies, neutrality. */
import { FileText } from "./bills.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { GridStudyDto, GridStudyList, StudiesQuery, StudyInputDto, StudyParams } from "./gridStudies.ts";
import { PointQuery } from "./household.ts";
import { NetworkDayDto, NetworkDayQuery } from "./networkDay.ts";
import { DraftParams, NetworkDraftDto, NetworkDraftInput, NetworkVersionList } from "./networkVersions.ts";
import {
  CutOffQuery,
  CutOffView,
  NeutralityQuery,
  NeutralityViewDto,
  ReliabilityView,
  SupplyEventChangeDto,
  SupplyEventDto,
  SupplyEventInput,
  SupplyEventList,
  SupplyEventParams,
  SupplyEventsQuery,
  SupplyNotices,
} from "./supply.ts";

const LONG_SECONDS = 60;

export const GRID_ENDPOINTS: readonly Endpoint[] = [
  get("dso", "getNetworkDay", "/dso/network/day", "A day of network states to step through", NetworkDayDto, {
    query: NetworkDayQuery,
  }),
  get(
    "dso",
    "listNetworkVersions",
    "/dso/network/versions",
    "Versions of the limits, with signatures checked",
    NetworkVersionList,
  ),
  write(
    "dso",
    "draftNetworkVersion",
    "post",
    "/dso/network/drafts",
    "Draft a change of limits",
    NetworkDraftDto,
    {
      body: NetworkDraftInput,
      bodyBytes: 65_536,
      success: 201,
      idempotent: true,
    },
  ),
  write(
    "dso",
    "publishNetworkDraft",
    "post",
    "/dso/network/drafts/:draftId/publish",
    "Sign a draft and put it in force from its interval on",
    NetworkDraftDto,
    { params: DraftParams, idempotent: true },
  ),
  write(
    "dso",
    "withdrawNetworkDraft",
    "delete",
    "/dso/network/drafts/:draftId",
    "Withdraw a draft",
    NetworkDraftDto,
    { params: DraftParams },
  ),
  get("dso", "listSupplyEvents", "/dso/supply/events", "Works and outages", SupplyEventList, {
    query: SupplyEventsQuery,
  }),
  write("dso", "previewCutOff", "post", "/dso/supply/cut-off", "Who would lose supply", CutOffView, {
    body: CutOffQuery,
    unrecorded: "a question about the topology",
  }),
  write(
    "dso",
    "registerSupplyEvent",
    "post",
    "/dso/supply/events",
    "Register works or an outage",
    SupplyEventDto,
    {
      body: SupplyEventInput,
      success: 201,
      idempotent: true,
    },
  ),
  write(
    "dso",
    "updateSupplyEvent",
    "post",
    "/dso/supply/events/:eventId/updates",
    "Another estimate, restoration, or works called off",
    SupplyEventDto,
    { params: SupplyEventParams, body: SupplyEventChangeDto, idempotent: true },
  ),
  get("dso", "getReliability", "/dso/supply/reliability", "SAIDI, SAIFI, CAIDI, CAIFI", ReliabilityView, {
    query: SupplyEventsQuery,
  }),
  get("household", "listSupplyNotices", "/household/supply-notices", "Own works and outages", SupplyNotices, {
    query: PointQuery,
  }),
  write("dso", "startGridStudy", "post", "/dso/studies", "Start a calculation", GridStudyDto, {
    body: StudyInputDto,
    bodyBytes: 65_536,
    success: 201,
    idempotent: true,
    seconds: LONG_SECONDS,
  }),
  get("dso", "listGridStudies", "/dso/studies", "Calculations, newest first", GridStudyList, {
    query: StudiesQuery,
  }),
  get("dso", "getGridStudyCsv", "/dso/studies/:studyId.csv", "A result as CSV", FileText, {
    params: StudyParams,
    kind: "file",
    mediaType: "text/csv",
  }),
  get("dso", "getGridStudyPdf", "/dso/studies/:studyId.pdf", "A connection statement as PDF", FileText, {
    params: StudyParams,
    kind: "file",
    mediaType: "application/pdf",
  }),
  get("dso", "getGridStudy", "/dso/studies/:studyId", "A calculation and its result", GridStudyDto, {
    params: StudyParams,
  }),
  write("dso", "cancelGridStudy", "delete", "/dso/studies/:studyId", "Cancel a calculation", GridStudyDto, {
    params: StudyParams,
  }),
  get(
    "dso",
    "getNeutrality",
    "/dso/neutrality",
    "What the grid cut, by place, size and membership",
    NeutralityViewDto,
    { query: NeutralityQuery, seconds: LONG_SECONDS },
  ),
];
