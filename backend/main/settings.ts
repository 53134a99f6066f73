/** Settings from the environment, checked once at the start. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DEMO_SPEED, MAX_SPEED, MIN_SPEED } from "../adapters/clock/marketClock.ts";
import { domainError } from "../core/errors/domainError.ts";
import { SIGNER_ROLES, type SignerRole } from "../ports/signer.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export const productVersion = (): string =>
  String((JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version);

const DEFAULT_PORT = 3_000;

/** A batch can be challenged for six hours, at most as long as the ledger allows. */
const CHALLENGE_SECONDS = 21_600;
const MAX_CHALLENGE_SECONDS = 108_000;

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export interface Settings {
  /** A demonstration with ready-made identities, or a real community. */
  readonly mode: "demo" | "production";
  /** Address that people's browsers use, behind a proxy that speaks TLS; null for this machine alone. */
  readonly publicUrl: URL | null;
  /** Folder of everything that is kept: database, chain, keys, addresses. */
  readonly home: string;
  /** Folder of the built web app. */
  readonly webFolder: string;
  /** HTTP port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** True when the port was asked for, so that another one will not do. */
  readonly portWanted: boolean;
  /** Demo clock, market seconds per second. */
  readonly speed: number;
  /** True when the speed was asked for, so that it replaces the remembered one. */
  readonly speedWanted: boolean;
  /** Seed of the demo street; null for the default. */
  readonly seed: number | null;
  /** Ends the run after this many intervals; null for no end. */
  readonly stopAfter: number | null;
  readonly http: boolean;
  /** Least serious line that the server logs. */
  readonly logLevel: LogLevel;
  /** A PostgreSQL of one's own instead of the embedded one. */
  readonly databaseUrl: string | null;
  /** Another chain instead of the embedded development chain. */
  readonly chainRpcUrl: string | null;
  /** Further endpoints of the same chain; decisions about money want most of them to agree. */
  readonly moreRpcUrls: readonly string[];
  /** Service keys in a security module; null for the keystore. */
  readonly pkcs11: Pkcs11Settings | null;
  /** Seconds during which a batch can be challenged on that other chain. */
  readonly challengeSeconds: number;
  /** Intervals that a record may lie ahead of the block's time; 0 for no bound, where time is simulated. */
  readonly maxLeadIntervals: number;
  /** Where readings come from: the demo street's own meters, or files, HTTP and MQTT alone. */
  readonly meters: "simulated" | "external";
  /** Broker of gateways; null for none. */
  readonly mqttUrl: string | null;
  /** Topics below which gateways publish. */
  readonly mqttPrefix: string;
  /** Origins that webhooks may go to although they are not public: for demonstrations and tests. */
  readonly webhookAllow: readonly string[];
  /** Keys of the sealed columns: a file, or the text itself; neither for the file in the data folder. */
  readonly columnKeys: { readonly file: string | null; readonly text: string | null };
  /** Begin anew: forget database, chain and keys. */
  readonly reset: boolean;
  /** Work on the queue only; another process serves and ticks. */
  readonly worker: boolean;
}

export interface Pkcs11Settings {
  readonly module: string;
  readonly token: string;
  readonly pinFile: string;
  readonly roles: readonly SignerRole[];
}

type Environment = Readonly<Record<string, string | undefined>>;

function integer(env: Environment, name: string, minimum: number, maximum: number): number | null {
  const text = env[name]?.trim();
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
    const expected = `a whole number from ${minimum} to ${maximum}`;
    throw domainError("LAT-7008", { name, value: text.slice(0, 40), expected });
  }
  return value;
}

const text = (value: string | undefined): string | null => (value?.trim() ? value.trim() : null);

function logLevel(env: Environment): LogLevel {
  const value = text(env.LOG_LEVEL) ?? "warn";
  const level = LOG_LEVELS.find((known) => known === value);
  if (level !== undefined) return level;
  const expected = `one of ${LOG_LEVELS.join(", ")}`;
  throw domainError("LAT-7008", { name: "LOG_LEVEL", value: value.slice(0, 40), expected });
}

function meterSource(env: Environment): Settings["meters"] {
  const value = text(env.LATERAL_METERS) ?? "simulated";
  if (value === "simulated" || value === "external") return value;
  const expected = "simulated or external";
  throw domainError("LAT-7008", { name: "LATERAL_METERS", value: value.slice(0, 40), expected });
}

/** @throws LAT-7008 without the value: it may hold a password */
function mqttUrl(env: Environment): string | null {
  const value = text(env.MQTT_URL);
  if (value === null || /^(mqtts?|wss?):\/\/[^\s/]+/.test(value)) return value;
  const expected = "an address that begins with mqtt://, mqtts://, ws:// or wss://";
  throw domainError("LAT-7008", { name: "MQTT_URL", value: "not shown", expected });
}

/** Levels of a topic, without wildcards. @throws LAT-7008 */
function mqttPrefix(env: Environment): string {
  const value = text(env.MQTT_PREFIX) ?? "lateral";
  if (/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,5}$/.test(value) && value.length <= 100) return value;
  const expected = "up to six levels of letters, digits, dots and dashes, without wildcards";
  throw domainError("LAT-7008", { name: "MQTT_PREFIX", value: value.slice(0, 40), expected });
}

/** @throws LAT-7008 */
function webhookAllow(env: Environment): readonly string[] {
  const origins = (text(env.LATERAL_WEBHOOK_ALLOW) ?? "").split(",").flatMap((origin) => text(origin) ?? []);
  const wrong = origins.find(
    (origin) => !/^https?:\/\/[^/\s]+$/.test(origin) || URL.parse(origin)?.origin !== origin,
  );
  if (wrong === undefined) return origins;
  const expected = "origins such as http://127.0.0.1:4000, separated by commas";
  throw domainError("LAT-7008", { name: "LATERAL_WEBHOOK_ALLOW", value: wrong.slice(0, 40), expected });
}

/** CHAIN_RPC_URL may name several endpoints, separated by commas. */
const rpcUrls = (env: Environment): readonly string[] =>
  (text(env.CHAIN_RPC_URL) ?? "").split(",").flatMap((url) => text(url) ?? []);

/** @throws LAT-7008 */
function pkcs11(env: Environment): Pkcs11Settings | null {
  const module = text(env.LATERAL_PKCS11_MODULE);
  if (module === null) return null;
  const required = (name: string): string => {
    const value = text(env[name]);
    if (value === null)
      throw domainError("LAT-7008", { name, value: "", expected: "set beside LATERAL_PKCS11_MODULE" });
    return value;
  };
  const names = (text(env.LATERAL_PKCS11_ROLES) ?? "operator").split(",").map((name) => name.trim());
  const unknown = names.find((name) => !SIGNER_ROLES.some((role) => role === name));
  if (unknown !== undefined) {
    const expected = `some of ${SIGNER_ROLES.join(", ")}`;
    throw domainError("LAT-7008", { name: "LATERAL_PKCS11_ROLES", value: unknown.slice(0, 40), expected });
  }
  return {
    module,
    token: required("LATERAL_PKCS11_TOKEN"),
    pinFile: required("LATERAL_PKCS11_PIN_FILE"),
    roles: SIGNER_ROLES.filter((role) => names.includes(role)),
  };
}

function modeOf(env: Environment): Settings["mode"] {
  const value = text(env.LATERAL_MODE) ?? "demo";
  if (value === "demo" || value === "production") return value;
  const expected = "demo or production";
  throw domainError("LAT-7008", { name: "LATERAL_MODE", value: value.slice(0, 40), expected });
}

/** An origin without path; https, or http on this very machine. @throws LAT-7008 */
function publicUrl(env: Environment): URL | null {
  const value = text(env.LATERAL_PUBLIC_URL);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const local = url?.protocol === "http:" && url.hostname === "localhost";
  if (url !== null && (url.protocol === "https:" || local) && value.replace(/\/$/, "") === url.origin)
    return url;
  const expected = "an https address without a path (or http://localhost)";
  throw domainError("LAT-7008", { name: "LATERAL_PUBLIC_URL", value: value.slice(0, 80), expected });
}

/** Secrets may stand in files: for these names NAME_FILE is read where NAME is not set. */
const FROM_FILE = ["DATABASE_URL", "CHAIN_RPC_URL", "MQTT_URL"] as const;

/** @throws LAT-7008 for a file that cannot be read, or when both are set */
function withFiles(env: Environment): Environment {
  const whole: Record<string, string | undefined> = { ...env };
  for (const name of FROM_FILE) {
    const path = text(env[`${name}_FILE`]);
    if (path === null) continue;
    if (text(env[name]) !== null) {
      const expected = `unset where ${name} is set`;
      throw domainError("LAT-7008", { name: `${name}_FILE`, value: path.slice(0, 80), expected });
    }
    try {
      whole[name] = readFileSync(path, "utf8").trim();
    } catch {
      const expected = "a file that can be read";
      throw domainError("LAT-7008", { name: `${name}_FILE`, value: path.slice(0, 80), expected });
    }
  }
  return whole;
}

/** @throws LAT-7008 */
export function readSettings(given: Environment, args: readonly string[]): Settings {
  const env = withFiles(given);
  const mode = modeOf(env);
  const port = integer(env, "PORT", 0, 65_535);
  const speed = integer(env, "LATERAL_SPEED", MIN_SPEED, MAX_SPEED);
  const worker = args.includes("--worker");
  const settings: Settings = {
    mode,
    publicUrl: publicUrl(env),
    home: resolve(text(env.LATERAL_HOME) ?? join(ROOT, ".lateral")),
    webFolder: resolve(text(env.LATERAL_WEB) ?? join(ROOT, "dist", "web")),
    port: port ?? DEFAULT_PORT,
    portWanted: port !== null,
    speed: speed ?? DEMO_SPEED,
    speedWanted: speed !== null,
    seed: integer(env, "LATERAL_SEED", 0, 2 ** 31 - 1),
    stopAfter: integer(env, "LATERAL_STOP_AFTER_INTERVALS", 1, 1_000_000),
    http: text(env.LATERAL_NO_HTTP) === null && !worker,
    logLevel: logLevel(env),
    databaseUrl: text(env.DATABASE_URL),
    chainRpcUrl: rpcUrls(env)[0] ?? null,
    moreRpcUrls: rpcUrls(env).slice(1),
    pkcs11: pkcs11(env),
    meters: mode === "production" ? "external" : meterSource(env),
    mqttUrl: mqttUrl(env),
    mqttPrefix: mqttPrefix(env),
    webhookAllow: webhookAllow(env),
    challengeSeconds: integer(env, "CHAIN_CHALLENGE_SECONDS", 0, MAX_CHALLENGE_SECONDS) ?? CHALLENGE_SECONDS,
    maxLeadIntervals: integer(env, "CHAIN_MAX_LEAD_INTERVALS", 0, 1_000) ?? 0,
    columnKeys: { file: text(env.LATERAL_COLUMN_KEYS_FILE), text: text(env.LATERAL_COLUMN_KEYS) },
    reset: args.includes("--reset"),
    worker,
  };
  const shared = { DATABASE_URL: settings.databaseUrl, CHAIN_RPC_URL: settings.chainRpcUrl };
  for (const [name, url] of Object.entries(shared)) {
    if (worker && url === null) {
      const expected = "the one that the serving process uses";
      throw domainError("LAT-7008", { name, value: "", expected });
    }
  }
  return settings;
}
