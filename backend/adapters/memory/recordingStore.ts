/** The memory store's changes with their audit entries, as the database writes them in one transaction. */
import {
  domainDecisions,
  intervalDecisions,
  keyDecision,
  networkDecision,
  seedDecisions,
  tariffDecision,
} from "../../app/auditDecisions.ts";
import type { Store } from "../../ports/store.ts";
import { changeTime } from "../audit/acting.ts";
import type { MemoryAuditTrail } from "./memoryAuditTrail.ts";

export const recordingStore = (store: Store, audit: MemoryAuditTrail): Store => ({
  ...store,
  async applyChange(change) {
    const applied = await store.applyChange(change);
    if (applied) audit.appendNow(change.communityId, intervalDecisions(change));
    return applied;
  },
  async seedCommunity(seed) {
    const seeded = await store.seedCommunity(seed);
    if (seeded) audit.appendNow(seed.community.id, seedDecisions(seed));
    return seeded;
  },
  async setDomain(communityId, domain) {
    const before = await store.community(communityId);
    const clock = await store.loadClock(communityId);
    await store.setDomain(communityId, domain);
    if (before !== null) audit.appendNow(communityId, domainDecisions(before, domain, clock));
  },
  async addNetworkVersion(version) {
    const { communityId, feederId } = version;
    const before = await store.network(communityId, feederId, version.effectiveFrom);
    const at = changeTime(await store.loadClock(communityId));
    await store.addNetworkVersion(version);
    audit.appendNow(communityId, [networkDecision(version, before, at)]);
  },
  async addMemberKey(key) {
    const added = await store.addMemberKey(key);
    if (added) audit.appendNow(key.communityId, [keyDecision(key)]);
    return added;
  },
  async addTariffSheet(communityId, sheet) {
    const before = await store.tariffSheetAt(communityId, sheet.effectiveFrom);
    const at = changeTime(await store.loadClock(communityId));
    const added = await store.addTariffSheet(communityId, sheet);
    if (added) audit.appendNow(communityId, [tariffDecision(sheet, before, at)]);
    return added;
  },
});
