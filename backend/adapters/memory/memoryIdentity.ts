/** Ways in, in memory, and everything about people together. */
import type { EpochSeconds } from "../../core/time/marketInterval.ts";
import type {
  Ceremony,
  CredentialStore,
  Invitation,
  StoredPasskey,
  StoredRecoveryCode,
} from "../../ports/credentials.ts";
import type { IdentityStores } from "../../ports/identity.ts";
import type { SessionStore } from "../../ports/sessions.ts";
import { MemoryPeople, MemorySessions } from "./memoryPeople.ts";

const keyOf = (communityId: string, id: string) => JSON.stringify([communityId, id]);

class MemoryCredentials implements CredentialStore {
  readonly #passkeys = new Map<string, StoredPasskey>();
  readonly #codes = new Map<string, StoredRecoveryCode>();
  readonly #invitations = new Map<string, Invitation>();
  readonly #ceremonies = new Map<string, Ceremony>();

  async passkeys(communityId: string, personId: string): Promise<readonly StoredPasskey[]> {
    return [...this.#passkeys.values()]
      .filter((passkey) => passkey.communityId === communityId && passkey.personId === personId)
      .sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
  }

  async passkey(communityId: string, id: string): Promise<StoredPasskey | null> {
    return this.#passkeys.get(keyOf(communityId, id)) ?? null;
  }

  async addPasskey(passkey: StoredPasskey): Promise<boolean> {
    const key = keyOf(passkey.communityId, passkey.id);
    if (this.#passkeys.has(key)) return false;
    this.#passkeys.set(key, passkey);
    return true;
  }

  async renamePasskey(communityId: string, personId: string, id: string, name: string): Promise<boolean> {
    const known = await this.passkey(communityId, id);
    if (known?.personId !== personId) return false;
    this.#passkeys.set(keyOf(communityId, id), { ...known, name });
    return true;
  }

  async notePasskeyUse(communityId: string, id: string, counter: number, at: EpochSeconds): Promise<boolean> {
    const known = await this.passkey(communityId, id);
    if (known === null) return false;
    if ((counter !== 0 || known.counter !== 0) && counter <= known.counter) return false;
    this.#passkeys.set(keyOf(communityId, id), { ...known, counter, usedAt: at });
    return true;
  }

  async removePasskey(communityId: string, personId: string, id: string): Promise<boolean> {
    const known = await this.passkey(communityId, id);
    return known?.personId === personId && this.#passkeys.delete(keyOf(communityId, id));
  }

  async replaceRecoveryCodes(
    communityId: string,
    personId: string,
    codes: readonly StoredRecoveryCode[],
  ): Promise<void> {
    for (const [key, code] of this.#codes) {
      if (code.communityId === communityId && code.personId === personId) this.#codes.delete(key);
    }
    for (const code of codes) this.#codes.set(keyOf(communityId, code.selector), code);
  }

  async recoveryCodesLeft(communityId: string, personId: string): Promise<number> {
    return [...this.#codes.values()].filter(
      (code) => code.communityId === communityId && code.personId === personId && code.usedAt === null,
    ).length;
  }

  async tryRecoveryCode(
    communityId: string,
    selector: string,
    limit: number,
  ): Promise<StoredRecoveryCode | null> {
    const code = this.#codes.get(keyOf(communityId, selector));
    if (code === undefined || code.usedAt !== null || code.attempts >= limit) return null;
    const tried = { ...code, attempts: code.attempts + 1 };
    this.#codes.set(keyOf(communityId, selector), tried);
    return tried;
  }

  async spendRecoveryCode(communityId: string, selector: string, at: EpochSeconds): Promise<boolean> {
    const code = this.#codes.get(keyOf(communityId, selector));
    if (code === undefined || code.usedAt !== null) return false;
    this.#codes.set(keyOf(communityId, selector), { ...code, usedAt: at });
    return true;
  }

  async addInvitation(invitation: Invitation): Promise<void> {
    this.#invitations.set(keyOf(invitation.communityId, invitation.id), invitation);
  }

  async invitations(communityId: string): Promise<readonly Invitation[]> {
    return [...this.#invitations.values()]
      .filter((invitation) => invitation.communityId === communityId)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  async invitationByToken(communityId: string, tokenHash: string): Promise<Invitation | null> {
    const all = await this.invitations(communityId);
    return all.find((invitation) => invitation.tokenHash === tokenHash) ?? null;
  }

  async #end(id: string, communityId: string, at: EpochSeconds, change: Partial<Invitation>) {
    const known = this.#invitations.get(keyOf(communityId, id));
    if (known === undefined || known.usedAt !== null || known.withdrawnAt !== null) return false;
    if (change.usedAt !== undefined && known.expiresAt <= at) return false;
    this.#invitations.set(keyOf(communityId, id), { ...known, ...change });
    return true;
  }

  async takeInvitation(
    communityId: string,
    id: string,
    personId: string,
    at: EpochSeconds,
  ): Promise<boolean> {
    return this.#end(id, communityId, at, { usedAt: at, personId });
  }

  async withdrawInvitation(communityId: string, id: string, at: EpochSeconds): Promise<boolean> {
    return this.#end(id, communityId, at, { withdrawnAt: at });
  }

  async addCeremony(ceremony: Ceremony): Promise<void> {
    this.#ceremonies.set(keyOf(ceremony.communityId, ceremony.challenge), ceremony);
  }

  async takeCeremony(communityId: string, challenge: string, now: EpochSeconds): Promise<Ceremony | null> {
    const key = keyOf(communityId, challenge);
    const known = this.#ceremonies.get(key);
    this.#ceremonies.delete(key);
    return known !== undefined && known.expiresAt > now ? known : null;
  }
}

/** Nothing survives the process. */
export function createMemoryIdentity(): IdentityStores {
  const people = new MemoryPeople();
  const sessions = new Map<string, SessionStore>();
  return {
    people,
    credentials: new MemoryCredentials(),
    sessions(communityId) {
      const known = sessions.get(communityId) ?? new MemorySessions(people, communityId);
      sessions.set(communityId, known);
      return known;
    },
  };
}
