/** Endpoints about people and their ways in. */
import { type Endpoint, get, write } from "./endpoint.ts";
import { PointQuery } from "./household.ts";
import {
  DeviceCode,
  HelperInvitation,
  HelperList,
  HelperParams,
  InvitationLink,
  InvitationParams,
  InvitationRequest,
  JoinOffer,
  JoinRequest,
  JoinToken,
  MeChange,
  MeView,
  NewPasskey,
  PasskeyOptions,
  PasskeyParams,
  PasskeyRename,
  PasskeySignIn,
  PeopleView,
  PersonParams,
  PersonPointParams,
  RecoveryCodes,
  RecoverySignIn,
  RoleChoice,
  RolesRequest,
  SessionList,
  SessionParams,
  WalletChallenge,
  WalletProof,
  WalletRequest,
} from "./identity.ts";
import { SessionView } from "./session.ts";

const PEOPLE = { kind: "people", points: "all" } as const;
/** Nothing but a challenge is kept, for minutes. */
const ASKS = "asks for a challenge and changes nothing";

const SIGN_IN: readonly Endpoint[] = [
  write(
    "session",
    "createSignInOptions",
    "post",
    "/session/passkey/options",
    "What a passkey is to answer at a sign-in",
    PasskeyOptions,
    { unrecorded: ASKS },
  ),
  write("session", "signInWithPasskey", "post", "/session/passkey", "Sign in with a passkey", SessionView, {
    body: PasskeySignIn,
  }),
  write(
    "session",
    "signInWithRecoveryCode",
    "post",
    "/session/recovery",
    "Sign in with a recovery code; all other sessions end",
    SessionView,
    { body: RecoverySignIn },
  ),
  write("session", "switchRole", "put", "/session/role", "Act in another of one's roles", SessionView, {
    body: RoleChoice,
  }),
  write("session", "readInvitation", "post", "/join/invitation", "What a link or code leads to", JoinOffer, {
    body: JoinToken,
    unrecorded: "reads an invitation",
  }),
  write(
    "session",
    "createJoinOptions",
    "post",
    "/join/options",
    "What a new passkey is to answer",
    PasskeyOptions,
    {
      body: JoinToken,
      unrecorded: ASKS,
    },
  ),
  write("session", "join", "post", "/join", "Take an invitation or device code up", SessionView, {
    body: JoinRequest,
    success: 201,
  }),
];

const ME: readonly Endpoint[] = [
  get("session", "getMe", "/me", "One's own account", MeView),
  write("session", "putMe", "put", "/me", "Change one's name and e-mail address", MeView, { body: MeChange }),
  write(
    "session",
    "createPasskeyOptions",
    "post",
    "/me/passkeys/options",
    "What a further passkey is to answer",
    PasskeyOptions,
    { unrecorded: ASKS },
  ),
  write("session", "addPasskey", "post", "/me/passkeys", "Add a passkey", MeView, {
    body: NewPasskey,
    success: 201,
  }),
  write("session", "renamePasskey", "put", "/me/passkeys/:passkeyId", "Name a passkey", MeView, {
    params: PasskeyParams,
    body: PasskeyRename,
  }),
  write("session", "removePasskey", "delete", "/me/passkeys/:passkeyId", "Remove a passkey", MeView, {
    params: PasskeyParams,
  }),
  write(
    "session",
    "createRecoveryCodes",
    "post",
    "/me/recovery-codes",
    "Make new recovery codes",
    RecoveryCodes,
    {
      success: 201,
    },
  ),
  write("session", "createDeviceCode", "post", "/me/device-code", "A code for a further device", DeviceCode, {
    success: 201,
  }),
  write(
    "session",
    "createWalletChallenge",
    "post",
    "/me/wallet/challenge",
    "Text that links a wallet when it is signed",
    WalletChallenge,
    { body: WalletRequest, unrecorded: ASKS },
  ),
  write("session", "linkWallet", "put", "/me/wallet", "Link a wallet, for reference", MeView, {
    body: WalletProof,
  }),
  write("session", "unlinkWallet", "delete", "/me/wallet", "Forget the wallet", MeView),
  get("session", "listSessions", "/me/sessions", "Own sessions", SessionList),
  write("session", "endOtherSessions", "delete", "/me/sessions", "End all other sessions", SessionList),
  write("session", "endSession", "delete", "/me/sessions/:sessionId", "End a session", SessionList, {
    params: SessionParams,
  }),
];

const PEOPLE_ENDPOINTS: readonly Endpoint[] = [
  get("household", "listHelpers", "/household/helpers", "Who helps with the home", HelperList, {
    query: PointQuery,
  }),
  write("household", "inviteHelper", "post", "/household/helpers", "Invite a helper", InvitationLink, {
    query: PointQuery,
    body: HelperInvitation,
    success: 201,
  }),
  write(
    "household",
    "removeHelper",
    "delete",
    "/household/helpers/:helperId",
    "Remove a helper, at once",
    HelperList,
    { query: PointQuery, params: HelperParams },
  ),
  get("people", "listPeople", "/people", "People and open invitations", PeopleView, { reads: PEOPLE }),
  write("people", "invitePerson", "post", "/people/invitations", "Invite a person", InvitationLink, {
    body: InvitationRequest,
    success: 201,
  }),
  write(
    "people",
    "withdrawInvitation",
    "delete",
    "/people/invitations/:invitationId",
    "Withdraw an invitation",
    PeopleView,
    { params: InvitationParams, reads: PEOPLE },
  ),
  write("people", "putRoles", "put", "/people/:personId/roles", "What a person may act as", PeopleView, {
    params: PersonParams,
    body: RolesRequest,
    reads: PEOPLE,
  }),
  write("people", "endAccess", "delete", "/people/:personId", "End a person's access, at once", PeopleView, {
    params: PersonParams,
    reads: PEOPLE,
  }),
  write(
    "people",
    "linkPersonPoint",
    "put",
    "/people/:personId/points/:meteringPointId",
    "Give a metering point to a member",
    PeopleView,
    { params: PersonPointParams, reads: PEOPLE },
  ),
  write(
    "people",
    "unlinkPersonPoint",
    "delete",
    "/people/:personId/points/:meteringPointId",
    "Take a metering point from a member",
    PeopleView,
    { params: PersonPointParams, reads: PEOPLE },
  ),
];

export const IDENTITY_ENDPOINTS: readonly Endpoint[] = [...SIGN_IN, ...ME, ...PEOPLE_ENDPOINTS];
