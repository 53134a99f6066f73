// Creates the community of a production server: npm run community -- create FILE.json
// FILE (format lateral-community/1) names the community, its network file (lateral-network/1, path from FILE), its
// metering points and its first tariff sheet, in µ€/kWh before VAT:
//   { "format": "lateral-community/1", "id": "sonnenhof", "name": "Sonnenhof", "timezone": "Europe/Berlin",
//     "network": "network.json",
//     "meteringPoints": [{ "id": "mp-1", "connectionPoint": "cp-1", "name": "Sonnenhof 1", "trading": true,
//                          "solarWattPeak": 5000 }],
//     "tariff": { "currency": "EUR", "retailEnergy": 215000, "feedIn": 79000, "gridNetworkCharge": 95000,
//                 "localNetworkCharge": 40000, "vatBasisPoints": 1900, "priceFloor": 0, "priceCap": 400000 } }
// Works on the database of LATERAL_HOME or DATABASE_URL. A community is created once; everything after that is done
// in the product. Status 0: created; 2: not.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Keystore } from "../backend/adapters/auth/keystore.ts";
import { communitySeedOf, parseCommunityFile } from "../backend/adapters/documents/parseCommunity.ts";
import { seedCommunity } from "../backend/app/seedCommunity.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import { parseFeeder } from "../backend/core/network/validateFeeder.ts";
import { epochSeconds } from "../backend/core/time/marketInterval.ts";
import { readSettings } from "../backend/main/settings.ts";
import { endWithManual } from "./support/command.ts";
import { onDatabase } from "./support/desk.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", default: false } },
});

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw domainError("LAT-8121", { reason: `${path} cannot be read` });
  }
}

await endWithManual(import.meta.url, values.help, async () => {
  const [verb, path] = positionals;
  if (verb !== "create" || path === undefined) throw domainError("LAT-8121", { reason: "no file is named" });
  const file = parseCommunityFile(read(resolve(path)));
  const feeder = parseFeeder(read(resolve(dirname(resolve(path)), file.network)));
  const input = communitySeedOf(file, feeder, epochSeconds(Math.floor(Date.now() / 1_000)));
  const { home } = readSettings(process.env, []);
  await onDatabase(async ({ store }) => {
    const [other] = await store.listCommunities();
    if (other !== undefined) throw domainError("LAT-8122", { community: other.id });
    const signers = await Keystore.open({ folder: join(home, "keys"), createMissing: true });
    if (!(await seedCommunity({ store, signers }, input))) {
      throw domainError("LAT-8122", { community: input.id });
    }
  });
  console.log(`✓ ${input.name}: ${input.meteringPoints.length} metering points on ${feeder.id}`);
  console.log("  Next: LATERAL_MODE=production npm start, and npm run people -- invite --role admin");
  return 0;
});
