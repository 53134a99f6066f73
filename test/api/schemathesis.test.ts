/**
 * Schemathesis reads the API description and tries the running server with what it allows and what it forbids: no
 * fault, no status, type or header that is not documented, nothing forbidden accepted, nothing allowed refused for its
 * form. In the normal test every operation is tried by the first role that may use it; with LATERAL_LONG=1 by every
 * role, with every constraint at its edges and chains of requests.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOpenApi } from "../../backend/adapters/http/openApiDocument.ts";
import { DEFAULT_RATE_LIMITS } from "../../backend/adapters/http/rateLimit.ts";
import { findPeers } from "../../scripts/peers/peers.ts";
import { signInAs } from "./support/client.ts";
import { startTestServer, type TestServer } from "./support/server.ts";

const tool = findPeers(["schemathesis"]);
const why = "why" in tool ? tool.why : null;
const long = process.env.LATERAL_LONG === "1";
const MINUTE = 60_000;
const MAX_TEXT = 8_000;

const ROLES = [
  ["member", "anna"],
  ["operator", "olga"],
  ["dso", "dirk"],
  ["auditor", "aida"],
  ["admin", "adam"],
] as const;
/** They end or hold open the very session that tries. */
const LEFT_OUT = new Set(["signIn", "signOut", "streamEvents", "callChain"]);

/**
 * What may come back beside the tool's own list: 400 and 422 are rules that a schema cannot say (an interval that
 * is over, a signature that is not the member's), 410 an invitation that is used, 412 and 428 conditions.
 */
const SETTINGS = `
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 410, 412, 422, 429, 503]
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 422, 428, 429, 503]
[checks.missing_required_header]
expected-statuses = [400, 401, 403, 404, 406, 409, 410, 415, 422, 428]
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 503]
`;

interface Described {
  readonly operationId: string;
  readonly "x-roles": readonly string[];
}

/** The description with the paths that this role is to try: whole paths, so that their methods stay known. */
function partFor(role: string, taken: Set<string>): object {
  const document = buildOpenApi();
  const paths = Object.entries(document.paths).filter(([path, operations]) => {
    const described = Object.values(operations) as Described[];
    if (described.some(({ operationId }) => LEFT_OUT.has(operationId))) return false;
    if (!described.some((operation) => operation["x-roles"].includes(role))) return false;
    if (!long && taken.has(path)) return false;
    taken.add(path);
    return true;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

describe.skipIf(why !== null)(
  `the API under schemathesis${why === null ? "" : ` (not tried: ${why})`}`,
  () => {
    let server: TestServer;
    let folder: string;
    const taken = new Set<string>();

    beforeAll(async () => {
      const unlimited = Object.fromEntries(Object.keys(DEFAULT_RATE_LIMITS).map((kind) => [kind, 1e9]));
      server = await startTestServer({ rateLimits: unlimited as unknown as typeof DEFAULT_RATE_LIMITS });
      folder = mkdtempSync(join(tmpdir(), "lateral-schemathesis-"));
      writeFileSync(join(folder, "schemathesis.toml"), SETTINGS);
    });
    afterAll(async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(ROLES)(
      "does what its description says when the role %s asks",
      async (role, signInId) => {
        const { cookie } = await signInAs(server, signInId);
        const document = join(folder, `${role}.json`);
        writeFileSync(document, JSON.stringify(partFor(role, taken)));
        const headers = [`Cookie: ${cookie}`, `Origin: ${server.url}`, "Sec-Fetch-Site: same-origin"];
        const options = [
          ...["--config-file", join(folder, "schemathesis.toml"), "run", document],
          ...["--url", `${server.url}/api/v1`, "--checks", "all", "--no-color", "--warnings", "off"],
          ...["--phases", long ? "examples,coverage,fuzzing,stateful" : "examples,fuzzing"],
          ...["--max-examples", long ? "20" : "1", "--workers", "1", "--no-shrink"],
          ...["--generation-deterministic", "--generation-with-security-parameters", "false"],
          // That NUL is refused everywhere is tested in openApi.test.ts; no schema says it.
          ...["--generation-allow-x00", "false"],
          ...["--suppress-health-check", "all", "--request-timeout", "20"],
          ...headers.flatMap((header) => ["--header", header]),
        ];
        const outcome = await run(options, folder);
        expect(outcome.status, outcome.text).toBe(0);
        const faults = server.logLines.filter((line) => line.includes("request failed"));
        expect(faults).toEqual([]);
      },
      long ? 60 * MINUTE : 3 * MINUTE,
    );
  },
);

/** Runs the tool; its words with the failures, without the list of what went well. */
function run(options: readonly string[], folder: string): Promise<{ status: number | null; text: string }> {
  if ("why" in tool) throw new Error(tool.why);
  const python = tool.python;
  return new Promise((resolve, reject) => {
    const code = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())";
    const child = spawn(python, ["-c", code, ...options], { cwd: folder });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", (status) => {
      const text = Buffer.concat(parts).toString("utf8");
      resolve({ status, text: text.slice(-MAX_TEXT) });
    });
  });
}
