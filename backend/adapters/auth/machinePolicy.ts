/**
 * What programs with a token may do: operation → scope and the roles of clients it is open to. What is not listed
 * is closed to programs, whatever their role; operations that are open to everybody need no scope.
 */
import type { ClientRole, ClientScope } from "../../ports/machineAccess.ts";
import type { Role } from "./roles.ts";

interface MachineRule {
  readonly clientScope: ClientScope;
  readonly clients: readonly ClientRole[];
}

const open = (clientScope: ClientScope, ...clients: readonly ClientRole[]): MachineRule => ({
  clientScope,
  clients,
});

const EVERY_SYSTEM = ["aggregator", "operator-system", "dso-system", "auditor-system"] as const;

export const MACHINE_POLICY: Readonly<Record<string, MachineRule>> = {
  streamEvents: open("market:read", ...EVERY_SYSTEM),
  getMarketInterval: open("market:read", ...EVERY_SYSTEM),
  getTariff: open("market:read", ...EVERY_SYSTEM),
  listTariffSheets: open("market:read", ...EVERY_SYSTEM),
  listGridTariffs: open("market:read", ...EVERY_SYSTEM),
  postReadings: open("readings:write", "operator-system", "device-gateway"),
  importMeterFile: open("readings:write", "operator-system"),
  postFeederReadings: open("readings:write", "operator-system", "dso-system"),
  exportReadings: open("readings:read", "operator-system"),
  createPermission: open("readings:read", "aggregator"),
  listPermissions: open("readings:read", "aggregator"),
  getPermission: open("readings:read", "aggregator"),
  endPermission: open("readings:read", "aggregator"),
  listPointReadings: open("readings:read", "aggregator"),
  listMissingReadings: open("readings:read", "operator-system"),
  listMeterFiles: open("readings:read", "operator-system"),
  getNetwork: open("network:read", "dso-system", "auditor-system"),
  getNetworkState: open("network:read", "dso-system", "auditor-system"),
  getNetworkDay: open("network:read", "dso-system", "auditor-system"),
  listNetworkVersions: open("network:read", "dso-system", "auditor-system"),
  listSupplyEvents: open("network:read", "dso-system", "auditor-system"),
  getReliability: open("network:read", "dso-system", "auditor-system"),
  // Drafts only: what comes into force is signed off by a person.
  draftNetworkVersion: open("network:write", "dso-system"),
  registerSupplyEvent: open("network:write", "dso-system"),
  updateSupplyEvent: open("network:write", "dso-system"),
  listEvidence: open("evidence:read", "dso-system", "auditor-system"),
  getEvidence: open("evidence:read", "dso-system", "auditor-system"),
  getEvidenceBundle: open("evidence:read", "dso-system"),
  listBills: open("bills:read", "operator-system"),
  getBill: open("bills:read", "operator-system"),
  getBillPdf: open("bills:read", "operator-system"),
  getBillXml: open("bills:read", "operator-system"),
  getFairness: open("bills:read", "operator-system", "auditor-system"),
  getCommunityAccounts: open("bills:read", "operator-system", "auditor-system"),
  createWebhook: open("webhooks:manage", ...EVERY_SYSTEM),
  listWebhooks: open("webhooks:manage", ...EVERY_SYSTEM),
  getWebhook: open("webhooks:manage", ...EVERY_SYSTEM),
  updateWebhook: open("webhooks:manage", ...EVERY_SYSTEM),
  deleteWebhook: open("webhooks:manage", ...EVERY_SYSTEM),
  rotateWebhookSecret: open("webhooks:manage", ...EVERY_SYSTEM),
  pingWebhook: open("webhooks:manage", ...EVERY_SYSTEM),
  listWebhookDeliveries: open("webhooks:manage", ...EVERY_SYSTEM),
  replayWebhookDelivery: open("webhooks:manage", ...EVERY_SYSTEM),
};

/** The rule of an operation; null when it is closed to programs. */
export const machineRule = (operation: string): MachineRule | null =>
  (Object.hasOwn(MACHINE_POLICY, operation) ? MACHINE_POLICY[operation] : null) ?? null;

/** In whose place a client of a role stands when an answer depends on the role. */
export const ROLE_OF_CLIENT: Readonly<Record<ClientRole, Role>> = {
  aggregator: "aggregator",
  "operator-system": "operator",
  "dso-system": "dso",
  "auditor-system": "auditor",
  "device-gateway": "device",
};

/** Scopes that open anything to a role, sorted. */
export const scopesOfRole = (role: ClientRole): readonly ClientScope[] =>
  [
    ...new Set(
      Object.values(MACHINE_POLICY)
        .filter(({ clients }) => clients.includes(role))
        .map(({ clientScope }) => clientScope),
    ),
  ].sort();
