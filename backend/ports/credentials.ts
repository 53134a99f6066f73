/** What lets people in: passkeys, recovery codes, invitations, and challenges that wait for their answer. */
import type { EpochSeconds } from "../core/time/marketInterval.ts";
import type { Role } from "./community.ts";

export interface StoredPasskey {
  readonly communityId: string;
  /** Credential id, base64url. */
  readonly id: string;
  readonly personId: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  /** Signature counter at the last sign-in; 0 with authenticators that do not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** Kept by a provider on several devices. */
  readonly backedUp: boolean;
  /** Host name that it was made for. */
  readonly rpId: string;
  /** Given by its owner; personal data. */
  readonly name: string;
  readonly addedAt: EpochSeconds;
  readonly usedAt: EpochSeconds | null;
}

export interface StoredRecoveryCode {
  readonly communityId: string;
  /** Finds the row; proves nothing. */
  readonly selector: string;
  readonly personId: string;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  /** Wrong tries so far. */
  readonly attempts: number;
  readonly usedAt: EpochSeconds | null;
}

export interface Invitation {
  readonly communityId: string;
  readonly id: string;
  readonly tokenHash: string;
  /** `invitation` makes a person; `device` adds a passkey to one. */
  readonly kind: "invitation" | "device";
  readonly role: Role;
  /** Points that the role is bound to. */
  readonly meteringPointIds: readonly string[];
  readonly displayName: string;
  readonly email: string | null;
  /** Whose device it is, or who took the invitation up. */
  readonly personId: string | null;
  readonly invitedBy: string;
  readonly createdAt: EpochSeconds;
  readonly expiresAt: EpochSeconds;
  readonly usedAt: EpochSeconds | null;
  readonly withdrawnAt: EpochSeconds | null;
}

export interface Ceremony {
  readonly communityId: string;
  readonly challenge: string;
  readonly kind: "register" | "signIn" | "wallet";
  /** Hash of the pre-session cookie of the browser that asked. */
  readonly boundTo: string;
  /** Who must answer; null for a sign-in by whoever it is. */
  readonly personId: string | null;
  readonly expiresAt: EpochSeconds;
}

export interface CredentialStore {
  passkeys(communityId: string, personId: string): Promise<readonly StoredPasskey[]>;
  passkey(communityId: string, id: string): Promise<StoredPasskey | null>;
  /** Returns false when the credential is known. */
  addPasskey(passkey: StoredPasskey): Promise<boolean>;
  renamePasskey(communityId: string, personId: string, id: string, name: string): Promise<boolean>;
  /** Returns false when the stored counter is not below `counter` (and one of them counts): a copy was used. */
  notePasskeyUse(communityId: string, id: string, counter: number, at: EpochSeconds): Promise<boolean>;
  removePasskey(communityId: string, personId: string, id: string): Promise<boolean>;

  /** Replaces all codes of the person. */
  replaceRecoveryCodes(
    communityId: string,
    personId: string,
    codes: readonly StoredRecoveryCode[],
  ): Promise<void>;
  recoveryCodesLeft(communityId: string, personId: string): Promise<number>;
  /** Counts a try and gives the code, or null when it is unknown, used, or tried `limit` times. */
  tryRecoveryCode(communityId: string, selector: string, limit: number): Promise<StoredRecoveryCode | null>;
  /** Returns false when somebody was faster. */
  spendRecoveryCode(communityId: string, selector: string, at: EpochSeconds): Promise<boolean>;

  addInvitation(invitation: Invitation): Promise<void>;
  invitations(communityId: string): Promise<readonly Invitation[]>;
  invitationByToken(communityId: string, tokenHash: string): Promise<Invitation | null>;
  /** Returns false when it is used, withdrawn or expired: only one can be first. */
  takeInvitation(communityId: string, id: string, personId: string, at: EpochSeconds): Promise<boolean>;
  /** Returns false when it cannot be withdrawn any more. */
  withdrawInvitation(communityId: string, id: string, at: EpochSeconds): Promise<boolean>;

  addCeremony(ceremony: Ceremony): Promise<void>;
  /** Takes it out: a challenge is answered once, right or wrong. Null when unknown or late. */
  takeCeremony(communityId: string, challenge: string, now: EpochSeconds): Promise<Ceremony | null>;
}
