/** Passkeys in this browser, against the server's ceremonies. Loaded with the pages that need it. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { ApiError, call } from "../api/client.ts";
import type { MeView, PasskeyAssertion, PasskeyAttestation, SessionView } from "../api/generatedSchema.ts";

/** The device did not answer: closed, too late, or not possible here. The browser's own, not the server's. */
const NO_ANSWER = "LAT-passkey";
const ALREADY_THERE = "LAT-8113";

function noAnswer(error: unknown): ApiError {
  const known = error instanceof Error && error.name === "InvalidStateError";
  const title = known ? "This passkey is registered already" : "The passkey was not used";
  const code = known ? ALREADY_THERE : NO_ANSWER;
  return new ApiError({ code, status: 0, title, detail: title, remedy: "Try again.", params: {} });
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw noAnswer(error);
  }
}

interface Given {
  readonly options: object;
}

async function make({ options }: Given): Promise<PasskeyAttestation> {
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  const { id, rawId, type, response } = await asked(() => startRegistration({ optionsJSON }));
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type: type as "public-key",
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
  };
}

async function use({ options }: Given): Promise<PasskeyAssertion> {
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  const { id, rawId, type, response } = await asked(() => startAuthentication({ optionsJSON }));
  const { clientDataJSON, authenticatorData, signature } = response;
  return {
    id,
    rawId,
    type: type as "public-key",
    response: { clientDataJSON, authenticatorData, signature },
  };
}

/** Signs in; for somebody who is signed in, confirms that it is still the same person. */
export async function signInByPasskey(): Promise<SessionView> {
  const response = await use(await call("createSignInOptions"));
  return call("signInWithPasskey", { body: { response } });
}

/** Takes an invitation or device code up. */
export async function joinByPasskey(token: string, name: string): Promise<SessionView> {
  const response = await make(await call("createJoinOptions", { body: { token } }));
  return call("join", { body: { token, name, response } });
}

export async function addPasskey(name: string): Promise<MeView> {
  const response = await make(await call("createPasskeyOptions"));
  return call("addPasskey", { body: { name, response } });
}

/** Does something sensitive; when the server wants a fresh proof, asks for the passkey once and does it then. */
export async function confirmed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "LAT-8105") throw error;
    await signInByPasskey();
    return work();
  }
}
