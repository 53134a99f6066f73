// Keys of the sealed columns (names, addresses, bills):
//   npm run keys -- rotate   adds a key, seals everything with it, and forgets the old ones
//   npm run keys -- status   how many keys there are, and what is not under the newest yet
// May be killed at any time and run again; a running server takes the new key up by itself. Works on the database of
// LATERAL_HOME or DATABASE_URL, with the ring in keys/columns.json or LATERAL_COLUMN_KEYS_FILE. Status 0: done; 2: not.
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { columnCipher } from "../backend/adapters/columns/columnCipher.ts";
import { FileKeyRing, RING_CHECK_MS } from "../backend/adapters/columns/keyRing.ts";
import { countOutdated, resealColumns } from "../backend/adapters/columns/resealColumns.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import { openKeyRing } from "../backend/main/openDatabase.ts";
import { readSettings } from "../backend/main/settings.ts";
import { endWithManual } from "./support/command.ts";
import { onDatabase } from "./support/desk.ts";

/** What a running process may still write with the key it knew, with room to spare. */
const SETTLE_MS = RING_CHECK_MS * 4;
const MAX_ROUNDS = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", default: false } },
});

async function rotate(ring: FileKeyRing, url: string): Promise<void> {
  // A ring with several keys is a rotation that was interrupted: it is finished, and no further key added.
  if (ring.ids.length === 1) console.log(`key ${ring.add()} seals from now on`);
  const cipher = columnCipher(ring);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { id } = ring.active();
    for (const { table, column, rows } of await resealColumns(url, cipher, id)) {
      console.log(`${table}.${column}: ${rows} rows`);
    }
    await wait(SETTLE_MS);
    if ((await countOutdated(url, id)).length > 0) continue;
    for (const old of ring.retireOthers()) console.log(`key ${old} is forgotten`);
    return;
  }
  throw domainError("LAT-8130", { reason: "rows are still being written with an old key" });
}

await endWithManual(import.meta.url, values.help, async () => {
  const [verb] = positionals;
  if (verb !== "rotate" && verb !== "status") throw new TypeError("rotate or status is expected; see --help");
  const ring = openKeyRing(readSettings(process.env, []));
  await onDatabase(async ({ url }) => {
    if (verb === "rotate") {
      if (!(ring instanceof FileKeyRing)) throw domainError("LAT-8134");
      await rotate(ring, url);
    } else {
      const outdated = await countOutdated(url, ring.active().id);
      for (const { table, column, rows } of outdated) console.log(`${table}.${column}: ${rows} rows to seal`);
      console.log(outdated.length === 0 ? "everything is under the newest key" : "npm run keys -- rotate");
    }
  });
  return 0;
});
