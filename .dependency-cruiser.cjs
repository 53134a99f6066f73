// Who may import whom (architecture.md). One direction, no cycles, no barrels.
const CORE_ORDER = [
  ["units"],
  ["time"],
  ["orders", "network"],
  ["clearing"],
  ["commitment"],
  ["audit"],
  ["metering"],
  ["settlement"],
  ["tariffs", "billing", "compliance", "forecasting"],
];

/** Inside core a room may import only rooms of an earlier or the same step. */
const coreRules = CORE_ORDER.slice(0, -1).map((rooms, index) => ({
  name: `core-order-${rooms.join("-")}`,
  comment: `core/{${rooms.join(",")}} may not import a later step of the data path`,
  severity: "error",
  from: { path: `^backend/core/(${rooms.join("|")})/` },
  to: {
    path: `^backend/core/(${CORE_ORDER.slice(index + 1)
      .flat()
      .filter((room) => room !== "tariffs")
      .join("|")})/`,
  },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: {
        couldNotResolve: true,
        pathNot: "^node:|prisma/generated|^vite(/client)?$|^@prisma/schema-engine-wasm$",
      },
    },
    {
      name: "core-is-pure",
      comment: "core knows no framework, no I/O and no other layer",
      severity: "error",
      from: { path: "^backend/core/" },
      to: { path: "^(backend/(app|ports|adapters|jobs|main)|frontend|scripts|node:)" },
    },
    {
      name: "core-uses-pure-libraries-only",
      severity: "error",
      from: { path: "^backend/core/" },
      to: { path: "^node_modules/", pathNot: "^node_modules/(@noble/|temporal-polyfill|temporal-spec)" },
    },
    {
      name: "core-has-no-node-builtins",
      severity: "error",
      from: { path: "^backend/core/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "app-and-ports-know-core-only",
      severity: "error",
      from: { path: "^backend/(app|ports)/" },
      to: { path: "^(backend/(adapters|jobs|main)|frontend|scripts)" },
    },
    {
      name: "adapters-and-jobs-are-wired-by-main",
      severity: "error",
      from: { path: "^backend/(adapters|jobs)/" },
      to: { path: "^(backend/main|frontend/)" },
    },
    {
      name: "frontend-sees-the-verifier-only",
      severity: "error",
      from: { path: "^frontend/" },
      to: { path: "^(backend/(?!core/(units|time|errors|commitment|orders|audit)/)|scripts/)" },
    },
    ...coreRules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "backend/prisma/generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".mjs", ".js"],
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "types", "default"],
    },
  },
};
