/** What programs need, on the embedded PostgreSQL, held to the same contract as the memory twin. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { type OpenMachines, openMachines } from "../../../backend/adapters/database/postgresMachines.ts";
import { describeMachines } from "./support/machinesContract.ts";

const root = mkdtempSync(join(tmpdir(), "lateral-machines-"));
const folder = join(root, "postgres");
let machines: OpenMachines;

beforeAll(async () => {
  const { url } = await startEmbeddedPostgres(folder);
  await migrateDatabase(url);
  machines = openMachines(url);
});
afterAll(async () => {
  await machines.close();
  await stopEmbeddedPostgres(folder);
  rmSync(root, { recursive: true, force: true });
});

describe("on PostgreSQL", () => {
  describeMachines(() => machines);
});
