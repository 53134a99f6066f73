/** A wish over many quarter hours: the car by its departure, something in one go, the battery. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { useState } from "react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh, wattHours } from "../../backend/core/units/quantities.ts";
import type { DevicesView, OrderContext, PlanView } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Choice, NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { canSignHere } from "./deviceStore.ts";
import { placeWish, type WishDraft } from "./placeOrder.ts";
import { fromCents, tickDown, toCents } from "./prices.ts";

type Kind = WishDraft["kind"];
const PER_HOUR = 4;
const LONGEST_HOURS = 24;
/** Taken out per put in, there and back. */
const ROUND_TRIP_PPM = 902_500;

interface Entry {
  readonly kind: Kind;
  readonly kwh: number;
  readonly quarters: number;
  readonly hours: number;
  readonly cents: number;
}

export function WishForm({ context, plan }: { readonly context: OrderContext; readonly plan: PlanView }) {
  const { t } = useText();
  const devices = useRead("getDevices");
  if (!canSignHere() || devices.data === undefined) return null;
  return (
    <Card labelledBy="wish">
      <SectionHead id="wish" title={t("wish.title")} note={t("wish.note")} />
      <details>
        <summary className="inline-flex min-h-11 items-center font-medium text-brand">
          {t("wish.open")}
        </summary>
        <WishEntry context={context} plan={plan} devices={devices.data} />
      </details>
    </Card>
  );
}

/** A quarter hour whose plans speak late enough to read and confirm, with a fast clock too. */
const firstOpen = (context: OrderContext): number =>
  (context.intervals.at(-2) ?? context.intervals.at(-1))?.interval ?? 0;

function wishOf(entry: Entry, plan: PlanView, devices: DevicesView, first: number, tick: number): WishDraft {
  const firstInterval = intervalIndex(first);
  const intervals = Math.round(entry.hours * PER_HOUR);
  const buyLimit = fromCents(entry.cents, tick);
  const energyWh = wattHours(Math.round(entry.kwh * 1_000));
  const base = { kind: entry.kind, firstInterval, intervals, buyLimit };
  if (entry.kind === "car") {
    const power = Math.min(devices.chargeLimitW ?? Number.POSITIVE_INFINITY, devices.car?.chargerW ?? 0);
    const chargeWh = wattHours(Math.floor(power / PER_HOUR));
    const most = wattHours(Math.min(energyWh, chargeWh * intervals));
    return { ...base, energyWh: most, minEnergyWh: most, chargeWh };
  }
  if (entry.kind === "block") {
    return { ...base, profileWh: Array.from({ length: entry.quarters }, () => energyWh) };
  }
  const { capacityWh = 0, maxW = 0, storedWh } = devices.battery ?? {};
  const each = wattHours(Math.floor(maxW / PER_HOUR));
  const least = Math.ceil((buyLimit * 1_000_000) / ROUND_TRIP_PPM / tick) * tick;
  return {
    ...base,
    chargeWh: each,
    dischargeWh: each,
    sellLimit: microEuroPerKWh(Math.max(plan.sellLimit, least)),
    capacityWh: wattHours(capacityWh),
    storedWh: wattHours(storedWh ?? 0),
    reserveWh: wattHours(Math.ceil((capacityWh * plan.batteryReservePercent) / 100)),
    efficiencyPpm: ROUND_TRIP_PPM,
  };
}

interface WishEntryProps {
  readonly context: OrderContext;
  readonly plan: PlanView;
  readonly devices: DevicesView;
}

function WishEntry({ context, plan, devices }: WishEntryProps) {
  const { t, rich, energy, price, time } = useText();
  const client = useQueryClient();
  const { tariff } = context;
  const kinds: readonly Kind[] = [
    ...(devices.car === null ? [] : (["car"] as const)),
    "block",
    ...(devices.battery === null ? [] : (["battery"] as const)),
  ];
  const [entry, setEntry] = useState<Entry>({
    kind: kinds[0] ?? "block",
    kwh: kinds[0] === "car" ? 8 : 0.5,
    quarters: 4,
    hours: 8,
    cents: toCents(tickDown(plan.buyLimit, tariff.priceTick)),
  });
  const first = firstOpen(context);
  const wish = wishOf(entry, plan, devices, first, tariff.priceTick);
  const send = useMutation({
    mutationFn: () => placeWish(wish, context.meteringPointId),
    onSuccess: () => renew(client, ["listLinkedOrders", "getDevices", "getOrderContext"]),
  });
  const set = (change: Partial<Entry>) => {
    send.reset();
    setEntry({ ...entry, ...change });
  };
  const total = entry.kind === "block" ? entry.kwh * entry.quarters * 1_000 : (wish.energyWh ?? 0);
  return (
    <div className="mt-3 flex flex-col gap-5">
      <Choice
        label={t("wish.kind")}
        value={entry.kind}
        onChange={(kind) => set({ kind, kwh: kind === "car" ? 8 : 0.5 })}
        options={kinds.map((value) => ({ value, label: t(`wish.kind.${value}`) }))}
      />
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2 lg:grid-cols-4">
        {entry.kind !== "battery" && (
          <NumberField
            label={t(entry.kind === "car" ? "wish.energy" : "wish.each")}
            unit="kWh"
            min={0.1}
            max={entry.kind === "car" ? 100 : Math.floor(context.capacityWh / 100) / 10}
            step={entry.kind === "car" ? 0.5 : 0.1}
            digits={1}
            value={entry.kwh}
            onChange={(kwh) => set({ kwh })}
          />
        )}
        {entry.kind === "block" && (
          <NumberField
            label={t("wish.length")}
            unit="15 min"
            min={1}
            max={entry.hours * PER_HOUR}
            step={1}
            value={entry.quarters}
            onChange={(quarters) => set({ quarters })}
          />
        )}
        <NumberField
          label={t("wish.hours")}
          unit={t("wish.hours.unit")}
          min={1}
          max={LONGEST_HOURS}
          step={1}
          value={entry.hours}
          onChange={(hours) => set({ hours })}
        />
        <NumberField
          label={t("manual.price.buy")}
          unit="ct/kWh"
          min={toCents(tariff.priceFloor)}
          max={toCents(tickDown(tariff.priceCap, tariff.priceTick))}
          step={toCents(tariff.priceTick)}
          digits={1}
          value={entry.cents}
          onChange={(cents) => set({ cents })}
        />
      </div>
      <p className="text-lg font-light text-ink-soft">
        {rich(`wish.${entry.kind}.sentence`, {
          from: time(first * 900),
          until: time((first + wish.intervals) * 900),
          energy: energy(total),
          price: price(wish.buyLimit),
          sell: price(wish.sellLimit ?? 0),
          reserve: energy(wish.reserveWh ?? 0),
        })}
      </p>
      {send.error !== null && <Problem error={send.error} />}
      {send.isSuccess ? (
        <Notice tone="ok" live title={t("wish.done")} />
      ) : (
        <div>
          <Button variant="primary" isDisabled={send.isPending} onPress={() => send.mutate()}>
            <PenLine aria-hidden="true" className="size-4" />
            {t("wish.confirm")}
          </Button>
        </div>
      )}
    </div>
  );
}
