/** Devices: what solar, battery and car do now, how they should run, and what the plan is going to do. */
import { BatteryMedium, Car, Sun } from "lucide-react";
import type { ReactNode } from "react";
import type { DevicesView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { FigureState } from "../ui/figureState.tsx";
import { Empty } from "../ui/states.tsx";
import { CarCharging } from "./carCharging.tsx";
import { DeviceWishes } from "./deviceWishes.tsx";
import { PlanOutlook } from "./planOutlook.tsx";

export function Devices() {
  const { t } = useText();
  const read = useRead("getDevices");
  return (
    <>
      <PageHead title={t("devices.title")} note={t("devices.note")} />
      <ReadView read={read} skeleton={[10, 14, 14]}>
        {(view) => <DevicesPage view={view} />}
      </ReadView>
    </>
  );
}

function DevicesPage({ view }: { readonly view: DevicesView }) {
  const { t } = useText();
  const some = view.solar !== null || view.battery !== null || view.car !== null;
  return (
    <div className="flex flex-col gap-6">
      {some ? (
        <ul className="grid grid-cols-1 gap-4 md:grid-cols-3">
          <Now view={view} />
        </ul>
      ) : (
        <Empty title={t("devices.none")}>{t("devices.none.text")}</Empty>
      )}
      {(view.battery !== null || view.car !== null) && (
        <Card labelledBy="wishes">
          <SectionHead id="wishes" title={t("devices.wishes")} />
          <DeviceWishes view={view} />
        </Card>
      )}
      {view.car !== null && <CarCharging view={view} />}
      <Card labelledBy="outlook">
        <SectionHead
          id="outlook"
          title={t("devices.today")}
          note={t("devices.today.note")}
          aside={<FigureState state="estimated" />}
        />
        <PlanOutlook />
      </Card>
      <p className="text-sm text-ink-soft">{t("devices.code", { code: view.meteringPointId })}</p>
    </div>
  );
}

function Now({ view }: { readonly view: DevicesView }) {
  const { t, power, energy, time } = useText();
  const { solar, battery, car, at } = view;
  const note = at === null ? undefined : t("devices.at", { time: time(at) });
  const batteryWord =
    battery?.powerW == null
      ? null
      : battery.powerW > 0
        ? t("devices.battery.charging", { power: power(battery.powerW) })
        : battery.powerW < 0
          ? t("devices.battery.giving", { power: power(-battery.powerW) })
          : t("devices.battery.resting");
  return (
    <>
      {solar !== null && (
        <Device
          icon={<Sun aria-hidden="true" className="size-6 text-solar" />}
          title={t("devices.solar")}
          value={solar.powerW === null ? null : power(solar.powerW)}
          lines={[t("devices.solar.size", { power: power(solar.wattPeak) })]}
          note={note}
        />
      )}
      {battery !== null && (
        <Device
          icon={<BatteryMedium aria-hidden="true" className="size-6 text-battery" />}
          title={t("devices.battery")}
          value={
            battery.storedWh === null
              ? null
              : t("devices.battery.content", {
                  stored: energy(battery.storedWh),
                  capacity: energy(battery.capacityWh),
                })
          }
          share={battery.storedWh === null ? null : battery.storedWh / battery.capacityWh}
          lines={batteryWord === null ? [] : [batteryWord]}
          note={note}
        />
      )}
      {car !== null && (
        <Device
          icon={<Car aria-hidden="true" className="size-6 text-ink-soft" />}
          title={t("devices.car")}
          value={car.storedWh === null ? null : t("devices.car.content", { stored: energy(car.storedWh) })}
          lines={[t("devices.car.charger", { power: power(car.chargerW) })]}
          note={note}
        />
      )}
    </>
  );
}

interface DeviceProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** null: nobody measures it. */
  readonly value: string | null;
  readonly share?: number | null;
  readonly lines: readonly string[];
  readonly note: string | undefined;
}

function Device({ icon, title, value, share, lines, note }: DeviceProps) {
  const { t } = useText();
  return (
    <li className="card flex flex-col gap-2 p-5">
      <div className="flex items-center justify-between gap-2">
        <h2 className="flex items-center gap-2 font-medium">
          {icon}
          {title}
        </h2>
        {value !== null && <FigureState state="live" />}
      </div>
      <p className={value === null ? "text-ink-soft" : "text-2xl font-light"}>
        {value ?? t("devices.unmeasured")}
      </p>
      {share !== undefined && share !== null && (
        <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-sunken">
          <div className="h-full rounded-full bg-battery" style={{ width: `${Math.round(share * 100)}%` }} />
        </div>
      )}
      {lines.map((line) => (
        <p key={line} className="text-sm text-ink-soft">
          {line}
        </p>
      ))}
      {note !== undefined && value !== null && <p className="mt-auto text-xs text-ink-faint">{note}</p>}
    </li>
  );
}
