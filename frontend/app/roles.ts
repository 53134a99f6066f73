/** Which pages a role has, in the order of its menu. The server decides what may be read; this is the menu. */
import {
  Bot,
  ChevronsLeftRight,
  CircleGauge,
  Construction,
  Dices,
  Eye,
  FileCheck2,
  Gauge,
  Handshake,
  House,
  HousePlug,
  KeyRound,
  type LucideIcon,
  MessageCircleWarning,
  Network,
  Plug,
  ReceiptText,
  Scale,
  ScrollText,
  ShieldCheck,
  Sigma,
  SlidersHorizontal,
  Tags,
  UserCog,
  Users,
  Webhook,
} from "lucide-react";
import type { Role } from "../api/generatedSchema.ts";
import { Neighbours } from "../charts/neighboursIcon.tsx";
import type { MessageId } from "../i18n/catalogue.ts";

export interface NavigationItem {
  readonly to: string;
  readonly label: MessageId;
  readonly icon: LucideIcon | typeof Neighbours;
}

export const NAVIGATION: Readonly<Record<Role, readonly NavigationItem[]>> = {
  member: [
    { to: "/home", label: "nav.home", icon: House },
    { to: "/trade", label: "nav.trade", icon: Neighbours },
    { to: "/money", label: "nav.money", icon: ReceiptText },
    { to: "/devices", label: "nav.devices", icon: HousePlug },
    { to: "/check", label: "nav.check", icon: ShieldCheck },
    { to: "/consent", label: "nav.consent", icon: Eye },
  ],
  operator: [
    { to: "/board", label: "nav.board", icon: CircleGauge },
    { to: "/members", label: "nav.members", icon: Users },
    { to: "/readings", label: "nav.readings", icon: Gauge },
    { to: "/billing", label: "nav.billing", icon: ReceiptText },
    { to: "/disputes", label: "nav.disputes", icon: MessageCircleWarning },
    { to: "/tariffs", label: "nav.tariffs", icon: Tags },
    { to: "/benefits", label: "nav.benefits", icon: Scale },
    { to: "/permissions", label: "nav.permissions", icon: Handshake },
    { to: "/device-keys", label: "nav.deviceKeys", icon: KeyRound },
  ],
  dso: [
    { to: "/network", label: "nav.network", icon: Network },
    { to: "/supply", label: "nav.supply", icon: Construction },
    { to: "/evidence", label: "nav.evidence", icon: FileCheck2 },
    { to: "/limits", label: "nav.limits", icon: Gauge },
    { to: "/hosting", label: "nav.hosting", icon: Plug },
    { to: "/envelopes", label: "nav.envelopes", icon: ChevronsLeftRight },
    { to: "/neutrality", label: "nav.neutrality", icon: Scale },
    { to: "/permissions", label: "nav.permissions", icon: Handshake },
  ],
  auditor: [
    { to: "/totals", label: "nav.totals", icon: Sigma },
    { to: "/sample", label: "nav.sample", icon: Dices },
    { to: "/audit-log", label: "nav.auditLog", icon: ScrollText },
    { to: "/parameters", label: "nav.parameters", icon: SlidersHorizontal },
    { to: "/fairness", label: "nav.fairness", icon: Scale },
    { to: "/looks", label: "nav.looks", icon: Eye },
    { to: "/evidence", label: "nav.evidence", icon: FileCheck2 },
    { to: "/network", label: "nav.network", icon: Network },
    { to: "/neutrality", label: "nav.neutrality", icon: Scale },
    { to: "/limits", label: "nav.limits", icon: Gauge },
    { to: "/supply", label: "nav.supply", icon: Construction },
  ],
  helper: [
    { to: "/home", label: "nav.home", icon: House },
    { to: "/trade", label: "nav.trade", icon: Neighbours },
    { to: "/devices", label: "nav.devices", icon: HousePlug },
  ],
  aggregator: [{ to: "/permissions", label: "nav.permissions", icon: Handshake }],
  admin: [
    { to: "/people", label: "nav.people", icon: UserCog },
    { to: "/clients", label: "nav.clients", icon: Bot },
    { to: "/webhooks", label: "nav.webhooks", icon: Webhook },
  ],
};

/** An administrator sees no figures, and gets no news of them. */
export const hasLive = (role: Role): boolean => role !== "admin";

/** Where a role starts. */
export const startPage = (role: Role): string => NAVIGATION[role][0]?.to ?? "/";

const onMenu = (role: Role, path: string): boolean =>
  NAVIGATION[role].some((item) => path === item.to || path.startsWith(`${item.to}/`));

/** Roles that have a path on their menu; empty for paths that are nobody's. */
export const rolesOfPath = (path: string): Role[] =>
  (Object.keys(NAVIGATION) as Role[]).filter((role) => onMenu(role, path));
