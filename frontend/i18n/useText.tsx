/** One hook for words and figures: typed message ids, and formats bound to the reader and the community. */
import { type ReactNode, useMemo } from "react";
import { useIntl } from "react-intl";
import type { MessageId } from "./catalogue.ts";
import { useCommunitySettings } from "./communitySettings.ts";
import * as format from "./format.ts";

export type TextValues = Readonly<Record<string, string | number>>;

export interface Text {
  readonly settings: format.FormatSettings;
  t(id: MessageId, values?: TextValues): string;
  /** True when the messages at hand have this id; for ids made from codes of the server. */
  has(id: string): id is MessageId;
  /** As `t`, with `<b>…</b>` in the message set in bold. */
  rich(id: MessageId, values?: TextValues): ReactNode;
  energy(energyWh: number): string;
  power(watts: number): string;
  money(microEuro: number, fine?: boolean): string;
  price(microEuroPerKWh: number): string;
  share(ratio: number): string;
  percent(percent: number): string;
  rate(basisPoints: number): string;
  voltage(pu: number): string;
  decimal(value: number, digits?: number): string;
  time(epochSeconds: number): string;
  interval(index: number): string;
  day(epochSeconds: number): string;
  dayShort(epochSeconds: number): string;
  moment(epochSeconds: number): string;
}

const bold = (chunks: ReactNode): ReactNode => (
  <strong className="font-semibold text-ink whitespace-nowrap">{chunks}</strong>
);

export function useText(): Text {
  const intl = useIntl();
  const { timeZone, currency } = useCommunitySettings();
  return useMemo(() => {
    const settings = { locale: intl.locale, timeZone, currency };
    return {
      settings,
      t: (id, values) => intl.formatMessage({ id }, values),
      has: (id): id is MessageId => intl.messages[id] !== undefined,
      rich: (id, values) => intl.formatMessage({ id }, { ...values, b: bold }),
      energy: (wh) => format.formatEnergy(settings, wh),
      power: (watts) => format.formatPower(settings, watts),
      money: (amount, fine) => format.formatMoney(settings, amount, fine),
      price: (price) => format.formatPrice(settings, price),
      share: (ratio) => format.formatShare(settings, ratio),
      percent: (value) => format.formatPercent(settings, value),
      rate: (basisPoints) => format.formatRate(settings, basisPoints),
      voltage: (pu) => format.formatVoltage(settings, pu),
      decimal: (value, digits) => format.formatDecimal(settings, value, digits),
      time: (at) => format.formatTime(settings, at),
      interval: (index) => format.formatInterval(settings, index),
      day: (at) => format.formatDay(settings, at),
      dayShort: (at) => format.formatDayShort(settings, at),
      moment: (at) => format.formatMoment(settings, at),
    } satisfies Text;
  }, [intl, timeZone, currency]);
}
