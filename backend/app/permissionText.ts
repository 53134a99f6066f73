/** The question of a permission as its member reads it, with local dates. */
import { type ConsentLanguage, type ConsentText, consentText } from "../core/consent/consentText.ts";
import type { Permission } from "../core/consent/permission.ts";
import { localDayLabel, localTimeOfInterval } from "../core/time/communityTime.ts";
import { type IntervalIndex, intervalIndex, intervalOf } from "../core/time/marketInterval.ts";

const dayOf = (interval: IntervalIndex): string => localDayLabel(localTimeOfInterval(interval));

/** What was or will be shown, in one language. */
export function permissionText({ requester, terms }: Permission, language: ConsentLanguage): ConsentText {
  return consentText(language, {
    requester: requester.name,
    role: requester.role,
    purpose: terms.purpose,
    granularity: terms.granularity,
    firstDay: dayOf(terms.dataFrom),
    lastDay: dayOf(intervalIndex(terms.dataTo - 1)),
    untilDay: dayOf(intervalOf(terms.validUntil)),
  });
}
