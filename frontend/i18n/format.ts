/**
 * Quantities as people read them, in the reader's language and the community's time zone. Inputs are the
 * exact integers of the API (Wh, µ€, µ€/kWh, seconds); rounding happens here and nowhere else.
 */
export interface FormatSettings {
  readonly locale: string;
  /** IANA name; intervals are UTC, people live in local time. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

const SPACE = "\u00a0";
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale}${JSON.stringify(options)}`;
  const known = cache.get(key) as Intl.NumberFormat | undefined;
  const made = known ?? new Intl.NumberFormat(locale, options);
  cache.set(key, made);
  return made;
}

function dateFormat(settings: FormatSettings, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${settings.locale}${settings.timeZone}${JSON.stringify(options)}`;
  const known = cache.get(key) as Intl.DateTimeFormat | undefined;
  const made =
    known ??
    new Intl.DateTimeFormat(settings.locale, { hourCycle: "h23", ...options, timeZone: settings.timeZone });
  cache.set(key, made);
  return made;
}

/** A true minus sign, which neither breaks from its number nor is read as a hyphen. */
const withMinus = (text: string): string => text.replace("-", "\u2212\u2060");

function fixed(locale: string, value: number, digits: number): string {
  return withMinus(
    numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
  );
}

/**
 * In right-to-left text a quantity stands alone and reads from left to right (Unicode isolate), so that neither
 * its minus sign nor its unit jumps to the other side.
 */
const isolated = ({ locale }: FormatSettings, text: string): string =>
  locale.startsWith("ar") ? `\u2066${text.replaceAll(/[\u200e\u200f\u061c]/g, "")}\u2069` : text;

const withUnit = (settings: FormatSettings, value: number, unit: string, digits: number): string =>
  isolated(settings, `${fixed(settings.locale, value, digits)}${SPACE}${unit}`);

/** Energy in Wh below 1 kWh (whole numbers), in kWh with one or two digits above, in MWh from 10 000 kWh. */
export function formatEnergy(settings: FormatSettings, energyWh: number): string {
  const size = Math.abs(energyWh);
  const [value, unit, digits] =
    size === 0
      ? [0, "kWh", 0]
      : size < 1_000
        ? [energyWh, "Wh", 0]
        : size < 10_000_000
          ? [energyWh / 1_000, "kWh", size < 10_000 ? 2 : 1]
          : [energyWh / 1_000_000, "MWh", 1];
  return withUnit(settings, value, unit, digits);
}

/** Average power of `energyWh` over a quarter hour, in kW. */
export function formatPower(settings: FormatSettings, watts: number): string {
  const size = Math.abs(watts);
  if (size < 1_000) return withUnit(settings, watts, "W", 0);
  return withUnit(settings, watts / 1_000, "kW", size < 100_000 ? 1 : 0);
}

/** Money in the community's currency. `fine` keeps a tenth of a cent for single intervals. */
export function formatMoney(settings: FormatSettings, microEuro: number, fine = false): string {
  const value = microEuro / 1_000_000;
  const digits = fine && value !== 0 && Math.abs(value) < 1 ? 3 : 2;
  const format = numberFormat(settings.locale, {
    style: "currency",
    currency: settings.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return isolated(settings, withMinus(format.format(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value)));
}

/** Price in ct/kWh with one digit, exactly the market's step of 0.1 ct. */
export function formatPrice(settings: FormatSettings, microEuroPerKWh: number): string {
  return withUnit(settings, microEuroPerKWh / 10_000, "ct/kWh", 1);
}

/** A ratio 0..1 as a whole percentage. */
export function formatShare(settings: FormatSettings, ratio: number): string {
  const format = numberFormat(settings.locale, { style: "percent", maximumFractionDigits: 0 });
  return isolated(settings, format.format(ratio));
}

/** A value already in percent, one digit. */
export function formatPercent(settings: FormatSettings, percent: number): string {
  const format = numberFormat(settings.locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return isolated(settings, format.format(percent / 100));
}

/** A tax rate in basis points, with no more digits than it has: 19%, 5.5%. */
export function formatRate(settings: FormatSettings, basisPoints: number): string {
  const format = numberFormat(settings.locale, { style: "percent", maximumFractionDigits: 2 });
  return isolated(settings, format.format(basisPoints / 10_000));
}

/** Per-unit voltage with the four digits that matter. */
export function formatVoltage(settings: FormatSettings, pu: number): string {
  return withUnit(settings, pu, "pu", 4);
}

export function formatDecimal(settings: FormatSettings, value: number, digits = 0): string {
  return isolated(settings, fixed(settings.locale, value, digits));
}

/** Local clock time, `14:15`. */
export function formatTime(settings: FormatSettings, epochSeconds: number): string {
  return dateFormat(settings, { hour: "2-digit", minute: "2-digit" }).format(epochSeconds * 1_000);
}

/** `14:15–14:30` of an interval number. */
export function formatInterval(settings: FormatSettings, index: number): string {
  return `${formatTime(settings, index * 900)}–${formatTime(settings, index * 900 + 900)}`;
}

/** `Monday, 15 June`. */
export function formatDay(settings: FormatSettings, epochSeconds: number): string {
  return dateFormat(settings, { weekday: "long", day: "numeric", month: "long" }).format(
    epochSeconds * 1_000,
  );
}

/** `15 Jun`. */
export function formatDayShort(settings: FormatSettings, epochSeconds: number): string {
  return dateFormat(settings, { day: "numeric", month: "short" }).format(epochSeconds * 1_000);
}

/** `15 June 2026`. */
export function formatDate(settings: FormatSettings, epochSeconds: number): string {
  return dateFormat(settings, { day: "numeric", month: "long", year: "numeric" }).format(
    epochSeconds * 1_000,
  );
}

/** `15 Jun 2026, 14:15`. */
export function formatMoment(settings: FormatSettings, epochSeconds: number): string {
  return dateFormat(settings, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(epochSeconds * 1_000);
}

/** `June 2026` of a month written `2026-06`. */
export function formatMonth(settings: FormatSettings, month: string): string {
  return new Intl.DateTimeFormat(settings.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${month}-15T00:00:00Z`),
  );
}

/** Noon of a date written `YYYY-MM-DD`, seconds UTC: the same local day in every zone of Europe. */
export const noonOf = (date: string): number => Date.parse(`${date}T12:00:00Z`) / 1_000;

/** The local calendar day `YYYY-MM-DD` an instant falls on; correct on days of 23 and 25 hours. */
export function localDay(timeZone: string, epochSeconds: number): string {
  return (
    dateFormat(
      { locale: "en-CA", timeZone, currency: "EUR" },
      {
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
      },
    ) as Intl.DateTimeFormat
  ).format(epochSeconds * 1_000);
}

/** First six characters of a long identifier, for engineers who compare them. */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}
