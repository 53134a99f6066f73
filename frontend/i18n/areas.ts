/** The areas of the catalogue: each is one file per language, and travels with the pages that speak it. */
import { shell } from "./messages/en/shell.ts";

export const LANGUAGES = ["en", "de", "es", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** How one area is fetched in each language; other languages must have every message that English has. */
type AreaFiles<Id extends string> = Readonly<Record<Language, () => Promise<Readonly<Record<Id, string>>>>>;
const area = <Id extends string>(files: AreaFiles<Id>): AreaFiles<Id> => files;

export const AREAS = {
  // the frame: menu, banners, states; part of the entry in English
  shell: area({
    en: async () => shell,
    de: async () => (await import("./messages/de/shell.ts")).shell,
    es: async () => (await import("./messages/es/shell.ts")).shell,
    ar: async () => (await import("./messages/ar/shell.ts")).shell,
  }),
  // front door
  signIn: area({
    en: async () => (await import("./messages/en/signIn.ts")).signIn,
    de: async () => (await import("./messages/de/signIn.ts")).signIn,
    es: async () => (await import("./messages/es/signIn.ts")).signIn,
    ar: async () => (await import("./messages/ar/signIn.ts")).signIn,
  }),
  // charts and names of network elements
  charts: area({
    en: async () => (await import("./messages/en/charts.ts")).charts,
    de: async () => (await import("./messages/de/charts.ts")).charts,
    es: async () => (await import("./messages/es/charts.ts")).charts,
    ar: async () => (await import("./messages/ar/charts.ts")).charts,
  }),
  // parts of pages: dialogs, tables, files, steps
  ui: area({
    en: async () => (await import("./messages/en/ui.ts")).ui,
    de: async () => (await import("./messages/de/ui.ts")).ui,
    es: async () => (await import("./messages/es/ui.ts")).ui,
    ar: async () => (await import("./messages/ar/ui.ts")).ui,
  }),
  home: area({
    en: async () => (await import("./messages/en/home.ts")).home,
    de: async () => (await import("./messages/de/home.ts")).home,
    es: async () => (await import("./messages/es/home.ts")).home,
    ar: async () => (await import("./messages/ar/home.ts")).home,
  }),
  money: area({
    en: async () => (await import("./messages/en/money.ts")).money,
    de: async () => (await import("./messages/de/money.ts")).money,
    es: async () => (await import("./messages/es/money.ts")).money,
    ar: async () => (await import("./messages/ar/money.ts")).money,
  }),
  trade: area({
    en: async () => (await import("./messages/en/trade.ts")).trade,
    de: async () => (await import("./messages/de/trade.ts")).trade,
    es: async () => (await import("./messages/es/trade.ts")).trade,
    ar: async () => (await import("./messages/ar/trade.ts")).trade,
  }),
  check: area({
    en: async () => (await import("./messages/en/check.ts")).check,
    de: async () => (await import("./messages/de/check.ts")).check,
    es: async () => (await import("./messages/es/check.ts")).check,
    ar: async () => (await import("./messages/ar/check.ts")).check,
  }),
  devices: area({
    en: async () => (await import("./messages/en/devices.ts")).devices,
    de: async () => (await import("./messages/de/devices.ts")).devices,
    es: async () => (await import("./messages/es/devices.ts")).devices,
    ar: async () => (await import("./messages/ar/devices.ts")).devices,
  }),
  notifications: area({
    en: async () => (await import("./messages/en/notifications.ts")).notifications,
    de: async () => (await import("./messages/de/notifications.ts")).notifications,
    es: async () => (await import("./messages/es/notifications.ts")).notifications,
    ar: async () => (await import("./messages/ar/notifications.ts")).notifications,
  }),
  community: area({
    en: async () => (await import("./messages/en/community.ts")).community,
    de: async () => (await import("./messages/de/community.ts")).community,
    es: async () => (await import("./messages/es/community.ts")).community,
    ar: async () => (await import("./messages/ar/community.ts")).community,
  }),
  operatorDesk: area({
    en: async () => (await import("./messages/en/operatorDesk.ts")).operatorDesk,
    de: async () => (await import("./messages/de/operatorDesk.ts")).operatorDesk,
    es: async () => (await import("./messages/es/operatorDesk.ts")).operatorDesk,
    ar: async () => (await import("./messages/ar/operatorDesk.ts")).operatorDesk,
  }),
  operatorMoney: area({
    en: async () => (await import("./messages/en/operatorMoney.ts")).operatorMoney,
    de: async () => (await import("./messages/de/operatorMoney.ts")).operatorMoney,
    es: async () => (await import("./messages/es/operatorMoney.ts")).operatorMoney,
    ar: async () => (await import("./messages/ar/operatorMoney.ts")).operatorMoney,
  }),
  dso: area({
    en: async () => (await import("./messages/en/dso.ts")).dso,
    de: async () => (await import("./messages/de/dso.ts")).dso,
    es: async () => (await import("./messages/es/dso.ts")).dso,
    ar: async () => (await import("./messages/ar/dso.ts")).dso,
  }),
  grid: area({
    en: async () => (await import("./messages/en/grid.ts")).grid,
    de: async () => (await import("./messages/de/grid.ts")).grid,
    es: async () => (await import("./messages/es/grid.ts")).grid,
    ar: async () => (await import("./messages/ar/grid.ts")).grid,
  }),
  auditor: area({
    en: async () => (await import("./messages/en/auditor.ts")).auditor,
    de: async () => (await import("./messages/de/auditor.ts")).auditor,
    es: async () => (await import("./messages/es/auditor.ts")).auditor,
    ar: async () => (await import("./messages/ar/auditor.ts")).auditor,
  }),
  consent: area({
    en: async () => (await import("./messages/en/consent.ts")).consent,
    de: async () => (await import("./messages/de/consent.ts")).consent,
    es: async () => (await import("./messages/es/consent.ts")).consent,
    ar: async () => (await import("./messages/ar/consent.ts")).consent,
  }),
  account: area({
    en: async () => (await import("./messages/en/account.ts")).account,
    de: async () => (await import("./messages/de/account.ts")).account,
    es: async () => (await import("./messages/es/account.ts")).account,
    ar: async () => (await import("./messages/ar/account.ts")).account,
  }),
  admin: area({
    en: async () => (await import("./messages/en/admin.ts")).admin,
    de: async () => (await import("./messages/de/admin.ts")).admin,
    es: async () => (await import("./messages/es/admin.ts")).admin,
    ar: async () => (await import("./messages/ar/admin.ts")).admin,
  }),
  machines: area({
    en: async () => (await import("./messages/en/machines.ts")).machines,
    de: async () => (await import("./messages/de/machines.ts")).machines,
    es: async () => (await import("./messages/es/machines.ts")).machines,
    ar: async () => (await import("./messages/ar/machines.ts")).machines,
  }),
  // refusals shared by several pages; fetched when one is shown
  problems: area({
    en: async () => (await import("./messages/en/problems.ts")).problems,
    de: async () => (await import("./messages/de/problems.ts")).problems,
    es: async () => (await import("./messages/es/problems.ts")).problems,
    ar: async () => (await import("./messages/ar/problems.ts")).problems,
  }),
  gallery: area({
    en: async () => (await import("./messages/en/gallery.ts")).gallery,
    de: async () => (await import("./messages/de/gallery.ts")).gallery,
    es: async () => (await import("./messages/es/gallery.ts")).gallery,
    ar: async () => (await import("./messages/ar/gallery.ts")).gallery,
  }),
} as const;

export type Area = keyof typeof AREAS;
export const AREA_NAMES = Object.keys(AREAS) as Area[];
