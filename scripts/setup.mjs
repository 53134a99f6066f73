// The door of the product: plain JavaScript for any Node >= 18. It fetches Node 24 when the running one is
// older, installs the locked dependencies under it, prepares what the command needs, and hands over.
//   node scripts/setup.mjs <start|test|test:long|demo|verify|bench|shots|...> [arguments]
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, ".tools");
const NODE_MAJOR = 24;
const NEEDED_BYTES = 3 * 1024 ** 3;

const COMMANDS = {
  start: { run: ["backend/main.ts"], needs: ["prisma", "contracts", "web"] },
  worker: { run: ["backend/main.ts", "--worker"], needs: ["prisma", "contracts"] },
  test: {
    run: ["scripts/test.ts"],
    needs: ["prisma", "solidityTests", "contracts", "web", "browser", "broker"],
  },
  "test:long": {
    run: ["scripts/test.ts", "--long"],
    needs: ["prisma", "solidityTests", "contracts", "web", "browser", "broker"],
  },
  demo: { run: ["scripts/demo.ts"], needs: ["contracts"] },
  verify: { run: ["scripts/verify.ts"], needs: [] },
  audit: { run: ["scripts/audit.ts"], needs: ["prisma"] },
  watch: { run: ["scripts/watch.ts"], needs: [] },
  deploy: { run: ["scripts/deployContracts.ts"], needs: ["contracts"] },
  accounts: { run: ["scripts/accounts.ts"], needs: ["contracts"] },
  bills: { run: ["scripts/bills.ts"], needs: ["prisma"] },
  meters: { run: ["scripts/meters.ts"], needs: ["prisma"] },
  people: { run: ["scripts/people.ts"], needs: ["prisma"] },
  keys: { run: ["scripts/keys.ts"], needs: ["prisma"] },
  community: { run: ["scripts/community.ts"], needs: ["prisma"] },
  network: { run: ["scripts/network.ts"], needs: [] },
  bench: { run: ["scripts/bench.ts"], needs: ["contracts"] },
  "bench:peers": { run: ["scripts/benchPeers.ts"], needs: [] },
  mutate: { run: ["scripts/mutate.ts"], needs: ["prisma", "contracts", "solidityTests"] },
  slither: { run: ["scripts/slither.ts"], needs: [] },
  shots: { run: ["scripts/shots.ts"], needs: ["prisma", "contracts", "web", "browser"] },
  sbom: { run: ["scripts/sbom.ts"], needs: [] },
  api: { run: ["scripts/generateApi.ts"], needs: [] },
};

/** Says what went wrong and what to do, and ends. */
function fail(code, sentence, remedy) {
  console.error(`\n${code}: ${sentence}\n  What to do: ${remedy}`);
  process.exit(1);
}

/** Runs `work` and tells how long it took; long work shows a line while it lasts. */
async function step(label, work) {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const tty = process.stdout.isTTY;
  let announced = false;
  const timer = setInterval(() => {
    if (tty) process.stdout.write(`\r… ${label} (${seconds()} s) `);
    else if (!announced) console.log(`… ${label}`);
    announced = true;
  }, 1500);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (tty && announced) process.stdout.write("\r");
    console.log(`✓ ${label} (${seconds()} s)     `);
  }
}

/** Runs a program quietly; its output is shown only when it fails. */
function quietly(program, args, { env = {}, code = "LAT-7901", remedy = "Read the output above." } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => fail(code, `${program} could not be started: ${error.message}`, remedy));
    child.on("close", (status) => {
      if (status !== 0) {
        console.error(output);
        fail(code, `${program} ${args.join(" ")} ended with status ${status}`, remedy);
      }
      resolve(output);
    });
  });
}

function hashFiles(paths, extra = "") {
  const hash = createHash("sha256").update(extra);
  const visit = (path) => {
    if (!existsSync(path)) return;
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== "generated") visit(child);
      } else hash.update(child.slice(root.length)).update(readFileSync(child));
    }
  };
  for (const path of paths) {
    const full = join(root, path);
    if (/\.[a-z]+$/.test(path)) hash.update(path).update(existsSync(full) ? readFileSync(full) : "");
    else visit(full);
  }
  return hash.digest("hex");
}

const stampPath = (name) => join(root, "node_modules", `.lateral-${name}`);
const isFresh = (name, hash, product) =>
  (product === undefined || existsSync(join(root, product))) &&
  existsSync(stampPath(name)) &&
  readFileSync(stampPath(name), "utf8") === hash;
const stamp = (name, hash) => writeFileSync(stampPath(name), hash);

function nodeIn(folder) {
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const pkg of [
    "node",
    `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`,
  ]) {
    for (const path of [
      join(folder, "node_modules", pkg, "bin", name),
      join(folder, "node_modules", pkg, name),
    ]) {
      if (!existsSync(path)) continue;
      const version = spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? "";
      if (version.startsWith(`v${NODE_MAJOR}.`)) return path;
    }
  }
  return undefined;
}

function npmCli() {
  const fromNpm = process.env.npm_execpath;
  if (fromNpm?.endsWith(".js") && existsSync(fromNpm)) return fromNpm;
  const beside = [
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
    "/usr/lib/node_modules/npm/bin/npm-cli.js",
    "/usr/share/nodejs/npm/bin/npm-cli.js",
  ].find((path) => existsSync(path));
  return (
    beside ?? fail("LAT-7902", "npm was not found", "Start through npm (npm start, npm test) or install npm.")
  );
}

async function ensureNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const folder = join(tools, `node-${NODE_MAJOR}`);
  const present = nodeIn(folder);
  if (present) return present;
  mkdirSync(folder, { recursive: true });
  const platform = process.platform === "win32" ? "win" : process.platform;
  await step(`Fetching Node ${NODE_MAJOR} (this machine has ${process.versions.node})`, async () => {
    for (const spec of [`node@${NODE_MAJOR}`, `node-${platform}-${process.arch}@${NODE_MAJOR}`]) {
      const args = [npmCli(), "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", spec];
      const result = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
      if (result.status === 0 && nodeIn(folder)) return;
    }
  });
  return (
    nodeIn(folder) ??
    fail(
      "LAT-7903",
      `Node ${NODE_MAJOR} could not be fetched from the package registry`,
      `Check the network connection, or install Node ${NODE_MAJOR} yourself and run the command again.`,
    )
  );
}

function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  if (existsSync(join(root, "node_modules"))) return;
  if (bavail * bsize < NEEDED_BYTES) {
    const free = (bavail * bsize) / 1024 ** 3;
    fail("LAT-7904", `Only ${free.toFixed(1)} GiB of disk are free`, "Free at least 3 GiB and run it again.");
  }
}

async function ensureModules(node, env) {
  const hash = hashFiles(["package-lock.json"], `${NODE_MAJOR} ${process.platform} ${process.arch}`);
  if (isFresh("modules", hash)) return;
  checkDisk();
  await step("Installing dependencies", () =>
    quietly(node, [npmCli(), "ci", "--no-audit", "--no-fund"], {
      env,
      code: "LAT-7905",
      remedy: "Check the network connection and the free disk space, then run it again; it starts afresh.",
    }),
  );
  stamp("modules", hash);
}

/** From the distribution, where this may install; nothing happens elsewhere. */
async function installPackage(name, label) {
  const may = process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (!may) return;
  await step(label, () => {
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, stdio: "ignore" };
    spawnSync("apt-get", ["update", "-qq"], options);
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], options);
  });
}

const PREPARE = {
  async prisma(node, env) {
    const hash = hashFiles(["backend/prisma/schema.prisma", "prisma.config.ts"]);
    if (isFresh("prisma", hash, "backend/prisma/generated/client.ts")) return;
    await step("Generating the database client", () =>
      quietly(node, ["node_modules/prisma/build/index.js", "generate"], {
        // Generating needs no native engine; any executable satisfies the check without a download.
        env: { ...env, PRISMA_SCHEMA_ENGINE_BINARY: node, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
      }),
    );
    stamp("prisma", hash);
  },
  async contracts(node, env) {
    const hash = hashFiles(["contracts", "hardhat.config.ts"]);
    if (isFresh("contracts", hash, "artifacts/contracts")) return;
    await step("Compiling the contracts", () => quietly(node, ["scripts/deploy/compile.ts"], { env }));
    stamp("contracts", hash);
  },
  async solidityTests(node, env) {
    const hash = hashFiles(["contracts", "test/contracts/solidity", "hardhat.config.ts"]);
    if (isFresh("solidity-tests", hash, "artifacts/contracts")) return;
    await step("Compiling the contracts and their tests", () =>
      quietly(node, ["scripts/deploy/compile.ts", "--tests"], { env }),
    );
    stamp("solidity-tests", hash);
  },
  async web(node, env) {
    const hash = hashFiles(["frontend", "backend/core", "vite.config.ts", "package-lock.json"]);
    if (isFresh("web", hash, "dist/web/index.html")) return;
    await step("Building the web app", () =>
      quietly(node, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], { env }),
    );
    stamp("web", hash);
  },
  async broker() {
    if (existsSync("/usr/sbin/mosquitto")) return;
    await installPackage("mosquitto", "Installing Mosquitto for the tests of gateways");
    if (!existsSync("/usr/sbin/mosquitto")) {
      console.log("! No Mosquitto found: its tests will be skipped, by name. Install the package mosquitto.");
    }
  },
  async browser() {
    if (findBrowser()) return;
    await installPackage("chromium", "Installing Chromium for the browser journeys");
    if (!findBrowser()) {
      console.log(
        "! No Chromium found: the browser journeys will be skipped, by name. Install the package chromium, " +
          "or set CHROMIUM_PATH to a Chromium or Chrome executable.",
      );
    }
  },
};

function findBrowser() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return candidates.find((path) => path && existsSync(path));
}

async function main() {
  const [name = "", ...rest] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (!command)
    fail("LAT-7900", `Unknown command "${name}"`, `Use one of: ${Object.keys(COMMANDS).join(", ")}.`);
  if (Number(process.versions.node.split(".")[0]) < 18) {
    fail("LAT-7906", `Node ${process.versions.node} is too old even to begin`, "Install Node 18 or newer.");
  }
  const node = await ensureNode();
  const env = { PATH: `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}` };
  await ensureModules(node, env);
  for (const need of command.needs) await PREPARE[need](node, env);
  const browser = findBrowser();
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", ...command.run, ...rest], {
    cwd: root,
    env: { ...process.env, ...env, ...(browser ? { CHROMIUM_PATH: browser } : {}) },
    stdio: "inherit",
  });
  // The child shares the terminal and gets Ctrl-C itself; what is sent to this process alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) =>
    fail("LAT-7907", `The command could not be started: ${error.message}`, "Try again."),
  );
  child.on("close", (status, signal) => process.exit(signal ? 1 : (status ?? 1)));
}

await main();
