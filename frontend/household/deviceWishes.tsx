/** How the devices should run: reserve, charging power, and when the car leaves on each day of the week. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LEAST_CHARGE_W } from "../../backend/core/orders/homeDevices.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { DevicesRequest, DevicesView } from "../api/generatedSchema.ts";
import { queryKey, renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { Checkbox } from "../ui/toggle.tsx";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** Monday, 1 January 2024, noon UTC: gives the names of the days. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;
const FIRST_WISH = { minute: 450, energyWh: wattHours(8_000) };

const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
/** Full quarter hours; null while the field is incomplete. */
function minuteOf(clock: string): number | null {
  const match = /^(\d{2}):(\d{2})/.exec(clock);
  return match === null ? null : Number(match[1]) * 60 + Math.floor(Number(match[2]) / 15) * 15;
}

export function DeviceWishes({ view }: { readonly view: DevicesView }) {
  const { t, power, settings } = useText();
  const client = useQueryClient();
  // What is not saved yet; without it the form shows what counts, also when another device changes that.
  const [changed, setChanged] = useState<DevicesRequest | null>(null);
  const draft: DevicesRequest = changed ?? {
    batteryReservePercent: view.batteryReservePercent,
    chargeLimitW: view.chargeLimitW,
    departures: view.departures,
  };
  const save = useMutation({
    mutationFn: (body: DevicesRequest) => call("putDevices", { body }),
    onSuccess: (next) => {
      client.setQueryData(queryKey("getDevices"), next);
      setChanged(null);
      renew(client, ["getPlan", "getOutlook", "listLinkedOrders"]);
    },
  });
  const dayName = (weekday: number): string =>
    new Intl.DateTimeFormat(settings.locale, { weekday: "long", timeZone: "UTC" }).format(
      MONDAY + weekday * DAY_MS,
    );
  const set = (change: Partial<DevicesRequest>) => {
    save.reset();
    setChanged({ ...draft, ...change });
  };
  const { car } = view;
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        {view.battery !== null && (
          <NumberField
            label={t("devices.reserve")}
            unit="%"
            min={0}
            max={100}
            step={5}
            value={draft.batteryReservePercent}
            onChange={(batteryReservePercent) => set({ batteryReservePercent })}
            hint={t("devices.reserve.hint")}
          />
        )}
        {car !== null && (
          <NumberField
            label={t("devices.limit")}
            unit="kW"
            min={LEAST_CHARGE_W / 1_000}
            max={car.chargerW / 1_000}
            step={0.1}
            digits={1}
            value={(draft.chargeLimitW ?? car.chargerW) / 1_000}
            onChange={(kw) => {
              const watts = Math.round(kw * 1_000);
              set({ chargeLimitW: watts >= car.chargerW ? null : watts });
            }}
            hint={t("devices.limit.hint", { power: power(car.chargerW) })}
          />
        )}
      </div>
      {car !== null && (
        <fieldset>
          <legend className="text-sm font-medium">{t("devices.departures")}</legend>
          <p className="mb-2 text-sm text-ink-soft">{t("devices.departures.hint")}</p>
          <ul className="divide-y divide-line border-y border-line">
            {WEEKDAYS.map((weekday) => (
              <DepartureRow
                key={weekday}
                day={dayName(weekday)}
                departure={draft.departures.find((entry) => entry.weekday === weekday) ?? null}
                onChange={(departure) =>
                  set({
                    departures: [
                      ...draft.departures.filter((entry) => entry.weekday !== weekday),
                      ...(departure === null ? [] : [{ ...departure, weekday }]),
                    ].toSorted((a, b) => a.weekday - b.weekday),
                  })
                }
              />
            ))}
          </ul>
        </fieldset>
      )}
      {save.error !== null && <Problem error={save.error} />}
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" variant="primary" isDisabled={save.isPending}>
          {t("devices.save")}
        </Button>
        {save.isSuccess && <Notice tone="ok" live title={t("devices.saved")} />}
      </div>
    </form>
  );
}

type Wish = Pick<DevicesView["departures"][number], "minute" | "energyWh">;

interface DepartureRowProps {
  readonly day: string;
  readonly departure: Wish | null;
  readonly onChange: (departure: Wish | null) => void;
}

function DepartureRow({ day, departure, onChange }: DepartureRowProps) {
  const { t } = useText();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
      <div className="w-36">
        <Checkbox
          label={day}
          value={departure !== null}
          onChange={(on) => onChange(on ? FIRST_WISH : null)}
        />
      </div>
      {departure !== null && (
        <>
          <label className="flex items-center gap-2 text-sm text-ink-soft">
            {t("devices.leaves")}
            <input
              type="time"
              step={900}
              aria-label={t("devices.leaves.time", { day })}
              value={clockOf(departure.minute)}
              onChange={(event) => {
                const minute = minuteOf(event.target.value);
                if (minute !== null) onChange({ ...departure, minute });
              }}
              className="min-h-11 rounded-lg border border-line-strong bg-surface px-3 text-base text-ink"
            />
          </label>
          <label className="flex items-center gap-2 text-sm text-ink-soft">
            <input
              type="number"
              min={0.5}
              max={100}
              step={0.5}
              aria-label={t("devices.leaves.energy", { day })}
              value={departure.energyWh / 1_000}
              onChange={(event) => {
                const wh = Math.round(Number(event.target.value) * 1_000);
                if (wh > 0 && wh <= 100_000) onChange({ ...departure, energyWh: wattHours(wh) });
              }}
              className="min-h-11 w-24 rounded-lg border border-line-strong bg-surface px-3 text-base text-ink"
            />
            kWh
          </label>
        </>
      )}
    </li>
  );
}
