/** Endpoints of the readings inbox, of tariff previews, of benefits and further tables. */
import { FileText } from "./bills.ts";
import { type Endpoint, get, write } from "./endpoint.ts";
import { RangeQuery } from "./exports.ts";
import { EstimateCommand } from "./meterDesk.ts";
import { ReadingBatch } from "./meters.ts";
import { BenefitsView, CsvMappingList, NotedQuery, NotedReadings, ReadingEffects } from "./readingDesk.ts";
import { FairnessQuery } from "./tariffDesk.ts";
import { PreviewParams, TariffPreviewCommand, TariffPreviewView } from "./tariffPreview.ts";

const LONG_SECONDS = 120;
const LARGE_BODY = 1_048_576;
const readings = { reads: { kind: "readings", points: "all" } } as const;
const NOTHING_CHANGES = "it works something out and stores nothing";

export const READING_DESK_ENDPOINTS: readonly Endpoint[] = [
  get("meters", "listCsvMappings", "/csv-mappings", "Saved mappings of delimited text", CsvMappingList),
  get(
    "meters",
    "listNotedReadings",
    "/community/readings/noted",
    "Readings that were estimated or are unlikely",
    NotedReadings,
    { query: NotedQuery, seconds: LONG_SECONDS, ...readings },
  ),
  write(
    "meters",
    "previewEstimates",
    "post",
    "/community/readings/estimate-preview",
    "What estimating would enter",
    ReadingEffects,
    { body: EstimateCommand, seconds: LONG_SECONDS, unrecorded: NOTHING_CHANGES, ...readings },
  ),
  write(
    "meters",
    "previewReadings",
    "post",
    "/community/readings/preview",
    "What entering readings would change",
    ReadingEffects,
    { body: ReadingBatch, bodyBytes: LARGE_BODY, unrecorded: NOTHING_CHANGES, ...readings },
  ),
  write(
    "community",
    "previewTariff",
    "post",
    "/community/tariff-previews",
    "Try a tariff sheet on a month that is settled",
    TariffPreviewView,
    { body: TariffPreviewCommand, bodyBytes: LARGE_BODY, success: 201, unrecorded: NOTHING_CHANGES },
  ),
  get(
    "community",
    "getTariffPreview",
    "/community/tariff-previews/:previewId",
    "A preview and how far it is",
    TariffPreviewView,
    { params: PreviewParams },
  ),
  write(
    "community",
    "cancelTariffPreview",
    "delete",
    "/community/tariff-previews/:previewId",
    "Cancel a preview",
    TariffPreviewView,
    { params: PreviewParams },
  ),
  get("community", "getBenefits", "/community/benefits", "Who benefits in a month", BenefitsView, {
    query: FairnessQuery,
    seconds: LONG_SECONDS,
  }),
  get("community", "exportMembers", "/community/members.csv", "Members as CSV", FileText, {
    kind: "file",
    mediaType: "text/csv",
    reads: { kind: "people", points: "all" },
  }),
  get(
    "community",
    "exportEvidenceList",
    "/community/evidence.csv",
    "Intervals and their proofs as CSV",
    FileText,
    {
      query: RangeQuery,
      kind: "file",
      mediaType: "text/csv",
      seconds: LONG_SECONDS,
    },
  ),
];
