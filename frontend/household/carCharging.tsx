/** Charging of the car that is under way, the next departure, and charging at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Zap } from "lucide-react";
import { useState } from "react";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { DevicesView } from "../api/generatedSchema.ts";
import { queryKey, renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { NumberField } from "../ui/fields.tsx";

export function CarCharging({ view }: { readonly view: DevicesView }) {
  const { t, energy, moment, time } = useText();
  const client = useQueryClient();
  const [kwh, setKwh] = useState(5);
  const start = useMutation({
    mutationFn: () => call("chargeNow", { body: { energyWh: wattHours(Math.round(kwh * 1_000)) } }),
    onSuccess: (next) => client.setQueryData(queryKey("getDevices"), next),
  });
  const stop = useMutation({
    mutationFn: (linkedOrderId: DevicesView["carOrders"][number]["linkedOrderId"]) =>
      call("cancelLinkedOrder", { params: { linkedOrderId } }),
    onSuccess: () => renew(client, ["getDevices", "listLinkedOrders"]),
  });
  const { nextDeparture } = view;
  return (
    <Card labelledBy="charging">
      <SectionHead
        id="charging"
        title={t("devices.now")}
        {...(nextDeparture === null
          ? {}
          : {
              note: t("devices.next", {
                moment: moment(nextDeparture.leaves),
                energy: energy(nextDeparture.energyWh),
              }),
            })}
      />
      <div className="flex flex-wrap items-end gap-4">
        <div className="w-56">
          <NumberField
            label={t("devices.now.energy")}
            unit="kWh"
            min={0.5}
            max={100}
            step={0.5}
            digits={1}
            value={kwh}
            onChange={setKwh}
          />
        </div>
        <Button isDisabled={start.isPending} onPress={() => start.mutate()}>
          <Zap aria-hidden="true" className="size-4" />
          {t("devices.now")}
        </Button>
        <p className="basis-full text-sm text-ink-soft">
          {t("devices.now.hint", { time: time(view.chargeNowFrom) })}
        </p>
      </div>
      {view.carOrders.length > 0 && (
        <ul className="mt-4 divide-y divide-line border-y border-line">
          {view.carOrders.map((order) => (
            <li key={order.linkedOrderId} className="flex flex-wrap items-center gap-3 py-2">
              <p className="min-w-0 flex-1">
                {t("devices.order", {
                  from: moment(order.from),
                  to: moment(order.to),
                  bought: energy(order.boughtWh),
                  energy: energy(order.energyWh),
                })}{" "}
                <span className="text-sm text-ink-soft">
                  ({t(order.byGateway ? "devices.order.plan" : "devices.order.hand")})
                </span>
              </p>
              <Button isDisabled={stop.isPending} onPress={() => stop.mutate(order.linkedOrderId)}>
                {t("devices.order.stop")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {[start.error, stop.error].map(
        (error) => error !== null && <Problem key={error.message} error={error} />,
      )}
    </Card>
  );
}
