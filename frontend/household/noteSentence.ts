/** One sentence for a notification, from its kind and its facts. */
import type { NotificationList } from "../api/generatedSchema.ts";
import { noonOf } from "../i18n/format.ts";
import type { Text } from "../i18n/useText.tsx";

type Item = NotificationList["items"][number];

export function noteSentence(text: Text, { kind, facts }: Pick<Item, "kind" | "facts">): string {
  const { t, has, interval, energy, day, moment } = text;
  const number = (name: string): number => Number(facts[name] ?? 0);
  const date = typeof facts.day === "string" ? day(noonOf(facts.day)) : "";
  switch (kind) {
    case "limit":
      return t(facts.side === "sell" ? "note.limit.sell" : "note.limit.buy", {
        interval: interval(number("interval")),
      });
    case "orders":
      return t("note.orders", {
        day: date,
        sold: energy(number("soldWh")),
        bought: energy(number("boughtWh")),
      });
    case "bill":
      return t("note.bill", { number: String(facts.number ?? "") });
    case "readings":
      return t("note.readings", { day: date });
    case "supply": {
      const id = `note.supply.${facts.event}`;
      return t(has(id) ? id : "note.supply.planned", { from: moment(number("from")) });
    }
    case "dispute": {
      const id = `note.dispute.${facts.act}`;
      return t(has(id) ? id : "note.dispute.asked");
    }
    case "consent":
      return t("note.consent");
    default:
      return t("note.security");
  }
}
