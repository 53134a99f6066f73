/** Publishes a version of the tariff sheet that takes effect in intervals nobody trades yet. */
import { domainError } from "../core/errors/domainError.ts";
import { canonicalJson } from "../core/network/canonicalJson.ts";
import { tradingWindow } from "../core/orders/tradingWindow.ts";
import type { TariffSheet } from "../core/tariffs/tariff.ts";
import { validateTariff } from "../core/tariffs/tariffRules.ts";
import {
  type EpochSeconds,
  epochSeconds,
  INTERVAL_SECONDS,
  intervalOf,
  intervalStart,
  isoUtc,
} from "../core/time/marketInterval.ts";
import { type Market, requireCommunity } from "./market.ts";

/** Publishers at the same moment. */
const MAX_TRIES = 5;

/** A sheet whose version is given when it is published. */
type SheetDraft = Omit<TariffSheet, "version">;

/**
 * Adds the draft as the next version. It never touches a sheet in force: intervals that are open keep the sheet
 * their orders named. The draft that would change nothing at its date gives what stands there, so that a repeat
 * is harmless.
 * @throws LAT-6512 too early or not at a quarter hour · LAT-6513 a stranger shares · LAT-6514 another currency ·
 * LAT-6515 too many publish at once · what `validateTariff` refuses · LAT-7014
 */
export async function publishTariffSheet(
  market: Pick<Market, "store">,
  communityId: string,
  draft: SheetDraft,
  now: EpochSeconds,
): Promise<TariffSheet> {
  const { store } = market;
  await requireCommunity(market, communityId);
  const verdict = validateTariff({ ...draft, version: 1 });
  if (verdict.status === "rejected") throw domainError(verdict.code, verdict.details);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const sheets = await store.tariffSheets(communityId);
    const standing = sheets.filter(({ effectiveFrom }) => effectiveFrom === draft.effectiveFrom).at(-1);
    if (standing !== undefined && isSame(standing, draft)) return standing;
    await checkDate(market, communityId, draft, now);
    checkCurrency(sheets, draft);
    await checkParticipants(market, communityId, draft);
    const version = 1 + sheets.reduce((highest, sheet) => Math.max(highest, sheet.version), 0);
    const published: TariffSheet = { version, ...draft };
    if (await store.addTariffSheet(communityId, published)) return published;
  }
  throw domainError("LAT-6515");
}

const isSame = ({ version: _version, ...standing }: TariffSheet, draft: SheetDraft): boolean =>
  canonicalJson(standing) === canonicalJson(draft);

/** The sheet must begin with an interval, and before that one opens for orders. @throws LAT-6512 */
async function checkDate(
  market: Pick<Market, "store">,
  communityId: string,
  { effectiveFrom }: SheetDraft,
  now: EpochSeconds,
): Promise<void> {
  const { feederId } = await requireCommunity(market, communityId);
  const interval = intervalOf(effectiveFrom);
  const { opensAt } = tradingWindow(interval);
  const start = intervalStart(interval);
  const isOpen =
    now >= opensAt || (await market.store.interval({ communityId, feederId, interval })) !== null;
  if (!isOpen && start === effectiveFrom) return;
  const lead = start - opensAt;
  const earliest = (Math.floor((now + lead) / INTERVAL_SECONDS) + 1) * INTERVAL_SECONDS;
  throw domainError("LAT-6512", { at: isoUtc(effectiveFrom), limit: isoUtc(epochSeconds(earliest)) });
}

/** Bills and balances add amounts up and name one currency. @throws LAT-6514 */
function checkCurrency(sheets: readonly TariffSheet[], { currency }: SheetDraft): void {
  const other = sheets.find((sheet) => sheet.currency !== currency);
  if (other !== undefined) throw domainError("LAT-6514", { actual: currency, limit: other.currency });
}

/** @throws LAT-6513 */
async function checkParticipants(
  { store }: Pick<Market, "store">,
  communityId: string,
  { sharing }: SheetDraft,
): Promise<void> {
  if (sharing === undefined) return;
  const known = new Set((await store.meteringPoints(communityId)).map(({ id }) => id));
  for (const { id, participants } of sharing.communities) {
    const stranger = participants.find(({ meteringPointId }) => !known.has(meteringPointId));
    if (stranger === undefined) continue;
    throw domainError("LAT-6513", { community: id, meteringPointId: stranger.meteringPointId });
  }
}
