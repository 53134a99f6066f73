/** Routes. Each page is its own chunk; the DSO's diagram never reaches a household's browser. */
import { createRootRoute, createRoute, createRouter, Navigate } from "@tanstack/react-router";
import { useRead } from "../api/queries.ts";
import { Loading } from "../ui/states.tsx";
import { Problem } from "./errorBoundary.tsx";
import { NotFound } from "./notFound.tsx";
import { page } from "./page.tsx";
import { startPage } from "./roles.ts";
import { Shell } from "./shell.tsx";

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => <Problem error={error} onRetry={() => window.location.reload()} />,
});

function Start() {
  const { data } = useRead("getSession");
  const role = data?.role;
  if (role && startPage(role) === "/") return <NotFound />;
  return role ? <Navigate to={startPage(role)} replace /> : <Loading />;
}

type Search = Record<string, unknown>;
const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;
const whole = (value: unknown): number | undefined => {
  const parsed = Number(value);
  return value !== undefined && Number.isSafeInteger(parsed) && parsed >= 0 ? parsed : undefined;
};
/** Leaves out keys without a value, so that addresses stay short. */
function present<T extends Record<string, string | number | undefined>>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

const under = { getParentRoute: () => rootRoute };

const routes = [
  createRoute({
    ...under,
    path: "/consent",
    component: page(["consent"], () => import("../consent/consentPage.tsx"), "ConsentPage"),
  }),
  createRoute({
    ...under,
    path: "/consent/looks",
    component: page(["consent"], () => import("../consent/looksPage.tsx"), "LooksPage"),
  }),
  createRoute({
    ...under,
    path: "/consent/data",
    component: page(["consent"], () => import("../consent/dataPage.tsx"), "DataPage"),
  }),
  createRoute({
    ...under,
    path: "/erased/$erasureId",
    component: page(["consent"], () => import("../consent/receiptPage.tsx"), "ReceiptPage"),
  }),
  createRoute({
    ...under,
    path: "/permissions",
    component: page(["consent"], () => import("../consent/requestsPage.tsx"), "RequestsPage"),
  }),
  createRoute({ ...under, path: "/", component: Start }),
  // The frame shows it to people who are not signed in, too.
  createRoute({ ...under, path: "/join", component: () => null }),
  createRoute({
    ...under,
    path: "/account",
    component: page(["account", "ui"], () => import("../account/accountPage.tsx"), "AccountPage"),
  }),
  createRoute({
    ...under,
    path: "/people",
    component: page(["admin", "account", "ui"], () => import("../admin/people.tsx"), "People"),
  }),
  createRoute({
    ...under,
    path: "/home",
    validateSearch: (search: Search) => present({ day: text(search.day) }),
    component: page(["charts", "home", "money", "ui"], () => import("../household/home.tsx"), "Home"),
  }),
  createRoute({
    ...under,
    path: "/trade",
    component: page(["charts", "trade", "ui"], () => import("../household/trade.tsx"), "Trade"),
  }),
  createRoute({
    ...under,
    path: "/trade/$orderId",
    component: page(["charts", "trade", "ui"], () => import("../household/orderPage.tsx"), "OrderPage"),
  }),
  createRoute({
    ...under,
    path: "/money",
    validateSearch: (search: Search) => present({ month: text(search.month), day: text(search.day) }),
    component: page(["charts", "home", "money"], () => import("../household/money.tsx"), "Money"),
  }),
  createRoute({
    ...under,
    path: "/devices",
    component: page(["charts", "devices", "trade"], () => import("../household/devices.tsx"), "Devices"),
  }),
  createRoute({
    ...under,
    path: "/notifications",
    component: page(["notifications"], () => import("../household/notifications.tsx"), "Notifications"),
  }),
  createRoute({
    ...under,
    path: "/check",
    validateSearch: (search: Search) => present({ order: text(search.order) }),
    component: page(["trade", "check", "ui"], () => import("../household/check.tsx"), "Check"),
  }),
  createRoute({
    ...under,
    path: "/board",
    validateSearch: (search: Search) => present({ day: text(search.day) }),
    component: page(["charts", "community", "money"], () => import("../community/board.tsx"), "Board"),
  }),
  createRoute({
    ...under,
    path: "/members",
    component: page(
      ["charts", "ui", "community", "operatorDesk", "trade"],
      () => import("../community/members.tsx"),
      "Members",
    ),
  }),
  createRoute({
    ...under,
    path: "/board/$interval",
    component: page(
      ["charts", "community", "operatorDesk"],
      () => import("../community/intervalPage.tsx"),
      "IntervalPage",
    ),
  }),
  createRoute({
    ...under,
    path: "/readings",
    component: page(
      ["charts", "ui", "community", "operatorDesk"],
      () => import("../community/readings.tsx"),
      "Readings",
    ),
  }),
  createRoute({
    ...under,
    path: "/tariffs",
    component: page(
      ["charts", "ui", "community", "operatorDesk", "operatorMoney"],
      () => import("../community/tariffs.tsx"),
      "Tariffs",
    ),
  }),
  createRoute({
    ...under,
    path: "/billing",
    validateSearch: (search: Search) => present({ month: text(search.month) }),
    component: page(
      ["charts", "ui", "community", "operatorDesk", "operatorMoney"],
      () => import("../community/billing.tsx"),
      "Billing",
    ),
  }),
  createRoute({
    ...under,
    path: "/disputes",
    component: page(
      ["charts", "ui", "community", "operatorDesk", "operatorMoney"],
      () => import("../community/disputes.tsx"),
      "Disputes",
    ),
  }),
  createRoute({
    ...under,
    path: "/benefits",
    validateSearch: (search: Search) => present({ month: text(search.month) }),
    component: page(
      ["charts", "ui", "community", "operatorDesk", "operatorMoney"],
      () => import("../community/benefits.tsx"),
      "Benefits",
    ),
  }),
  createRoute({
    ...under,
    path: "/network",
    validateSearch: (search: Search) =>
      present({
        interval: whole(search.interval),
        stage: text(search.stage),
        element: text(search.element),
        view: text(search.view),
      }),
    component: page(["charts", "dso", "grid"], () => import("../dso/networkNow.tsx"), "NetworkNow"),
  }),
  createRoute({
    ...under,
    path: "/envelopes",
    component: page(["charts", "dso", "grid"], () => import("../dso/studies/envelopes.tsx"), "Envelopes"),
  }),
  createRoute({
    ...under,
    path: "/hosting",
    component: page(["charts", "dso", "grid"], () => import("../dso/studies/hosting.tsx"), "Hosting"),
  }),
  createRoute({
    ...under,
    path: "/limits",
    component: page(["charts", "dso", "grid"], () => import("../dso/limits/limits.tsx"), "Limits"),
  }),
  createRoute({
    ...under,
    path: "/supply",
    component: page(["charts", "dso", "grid"], () => import("../dso/supply/supply.tsx"), "Supply"),
  }),
  createRoute({
    ...under,
    path: "/neutrality",
    component: page(["charts", "grid"], () => import("../dso/neutrality.tsx"), "Neutrality"),
  }),
  createRoute({
    ...under,
    path: "/evidence",
    validateSearch: (search: Search) => present({ day: text(search.day), interval: whole(search.interval) }),
    component: page(["charts", "dso", "grid"], () => import("../dso/evidence.tsx"), "Evidence"),
  }),
  createRoute({
    ...under,
    path: "/totals",
    validateSearch: (search: Search) => present({ month: text(search.month) }),
    component: page(["charts", "ui", "auditor"], () => import("../auditor/totals.tsx"), "Totals"),
  }),
  createRoute({
    ...under,
    path: "/sample",
    component: page(["charts", "ui", "auditor"], () => import("../auditor/sample.tsx"), "Sample"),
  }),
  createRoute({
    ...under,
    path: "/audit-log",
    component: page(["ui", "auditor"], () => import("../auditor/auditLog.tsx"), "AuditLog"),
  }),
  createRoute({
    ...under,
    path: "/parameters",
    component: page(["ui", "auditor"], () => import("../auditor/parameters.tsx"), "Parameters"),
  }),
  createRoute({
    ...under,
    path: "/fairness",
    validateSearch: (search: Search) => present({ month: text(search.month) }),
    component: page(["charts", "ui", "auditor"], () => import("../auditor/fairness.tsx"), "Fairness"),
  }),
  createRoute({
    ...under,
    path: "/looks",
    validateSearch: (search: Search) => present({ day: text(search.day) }),
    component: page(["charts", "ui", "auditor"], () => import("../auditor/looks.tsx"), "Looks"),
  }),
  createRoute({
    ...under,
    path: "/clients",
    component: page(["ui", "account", "machines"], () => import("../admin/clients.tsx"), "Clients"),
  }),
  createRoute({
    ...under,
    path: "/webhooks",
    component: page(["ui", "account", "machines"], () => import("../admin/webhooks.tsx"), "Webhooks"),
  }),
  createRoute({
    ...under,
    path: "/device-keys",
    component: page(["ui", "account", "machines"], () => import("../admin/deviceKeys.tsx"), "DeviceKeys"),
  }),
  createRoute({
    ...under,
    path: "/reference",
    component: page(["machines"], () => import("../admin/reference.tsx"), "Reference"),
  }),
  createRoute({
    ...under,
    path: "/gallery",
    component: page(["charts", "ui", "gallery"], () => import("../gallery/gallery.tsx"), "Gallery"),
  }),
];

export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  defaultPreload: "intent",
  scrollRestoration: true,
});
