/** Recovery codes: ten, shown once, each works once. Of a code only a slow hash is kept. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type { StoredRecoveryCode } from "../../ports/credentials.ts";
import type { Person } from "../../ports/people.ts";
import type { Identity } from "./identity.ts";

const CODES = 10;
/** Letters that find the code, and letters that prove it (75 bits). */
const SELECTOR_LETTERS = 5;
const SECRET_LETTERS = 15;
const GROUP = 5;
/** Wrong tries after which a code is dead. */
const MAX_ATTEMPTS = 5;

const grouped = (text: string): string => (text.match(new RegExp(`.{1,${GROUP}}`, "g")) ?? []).join("-");
/** As typed: any case, any gaps, and the letters that are easily mistaken. */
const plain = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");

/** New codes for a person; the old ones are worth nothing from now on. */
export async function makeRecoveryCodes(identity: Identity, personId: string): Promise<readonly string[]> {
  const { communityId, credentials, secrets } = identity;
  const selectors = new Set<string>();
  while (selectors.size < CODES) selectors.add(secrets.code(SELECTOR_LETTERS));
  const codes: string[] = [];
  const stored: StoredRecoveryCode[] = [];
  for (const selector of selectors) {
    const secret = secrets.code(SECRET_LETTERS);
    codes.push(grouped(selector + secret));
    const hashed = await secrets.hashSlowly(secret);
    stored.push({ communityId, selector, personId, ...hashed, attempts: 0, usedAt: null });
  }
  await credentials.replaceRecoveryCodes(communityId, personId, stored);
  return codes;
}

/**
 * The person whose unused code this is; the code is used up and every session of the person ends. Null for anything
 * else. A wrong guess takes as long as a right one.
 */
export async function redeemRecoveryCode(
  identity: Identity,
  typed: string,
  now: EpochSeconds,
): Promise<Person | null> {
  const { communityId, credentials, secrets, people, sessions } = identity;
  const code = plain(typed);
  const selector = code.slice(0, SELECTOR_LETTERS);
  const secret = code.slice(SELECTOR_LETTERS);
  const known =
    code.length === SELECTOR_LETTERS + SECRET_LETTERS
      ? await credentials.tryRecoveryCode(communityId, selector, MAX_ATTEMPTS)
      : null;
  if (known === null) {
    await secrets.hashSlowly(secret.slice(0, SECRET_LETTERS));
    return null;
  }
  if (!(await secrets.matches(secret, known))) return null;
  const person = await people.person(communityId, known.personId);
  if (person === null || person.endedAt !== null) return null;
  if (!(await credentials.spendRecoveryCode(communityId, selector, now))) return null;
  await sessions.endAll(person.id, null);
  return person;
}
