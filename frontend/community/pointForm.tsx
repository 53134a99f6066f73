/** What stands behind a metering point, from an interval on: for a new one, and for a change. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { OnboardingRow, PointDeskView } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { Switch } from "../ui/toggle.tsx";
import { Refusal } from "./refusal.tsx";

const KINDS = ["home", "school", "shop", "other"] as const;
const DAY_INTERVALS = 96;

interface PointFormProps {
  readonly desk: PointDeskView;
  /** The one that changes; null for a new one. */
  readonly row: OnboardingRow | null;
  readonly onDone: () => void;
}

export function PointForm({ desk, row, onDone }: PointFormProps) {
  const { t, power, moment } = useText();
  const client = useQueryClient();
  const { data } = useRead("listMembers");
  const known = data?.members.find(({ meteringPointId }) => meteringPointId === row?.meteringPointId);
  const last = desk.changes.find(({ meteringPointId }) => meteringPointId === row?.meteringPointId);
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [connection, setConnection] = useState(row?.connectionPointId ?? desk.connections[0]?.id ?? "");
  const [kind, setKind] = useState<string>(known?.kind ?? "home");
  const [solar, setSolar] = useState(known?.solarW ?? 0);
  const [battery, setBattery] = useState<number>(known?.batteryWh ?? 0);
  const [charger, setCharger] = useState(last?.assets.carChargerW ?? (known?.hasCar === true ? 11_000 : 0));
  const [trading, setTrading] = useState(row?.trading ?? false);
  const [later, setLater] = useState("0");
  const limit = desk.connections.find((one) => one.id === connection)?.capacityW ?? 0;
  const effectiveFrom = intervalIndex(desk.earliest + Number(later) * DAY_INTERVALS);
  const save = useMutation({
    mutationFn: () => {
      const assets = {
        solarWattPeak: solar,
        batteryWh: wattHours(battery),
        batteryW: Math.min(limit, last?.assets.batteryW ?? Math.round(battery / 2)),
        carChargerW: charger,
      };
      const common = { connectionPointId: connection, assets, effectiveFrom };
      const chosen = KINDS.find((one) => one === kind) ?? "home";
      if (row === null) {
        return call("addPoint", {
          body: { ...common, meteringPointId: id, displayName: name, kind: chosen },
        });
      }
      const params = { meteringPointId: row.meteringPointId };
      return call("changePoint", { params, body: { ...common, kind: "change", pointKind: chosen, trading } });
    },
    onSuccess: () => {
      renew(client, ["getPointDesk", "listMembers"]);
      if (row === null) sendToast("ok", t("points.added"));
      onDone();
    },
  });
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {row === null && (
        <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
          <TextField
            id="point-id"
            label={t("points.id")}
            value={id}
            onChange={setId}
            hint={t("points.id.hint")}
          />
          <TextField
            id="point-name"
            label={t("members.name")}
            value={name}
            onChange={setName}
            hint={t("points.name.hint")}
          />
        </div>
      )}
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2">
        <Select
          id="point-connection"
          label={t("members.connection")}
          value={connection}
          onChange={setConnection}
          hint={t("points.connection.hint", { capacity: power(limit) })}
          options={desk.connections.map((one) => ({
            value: one.id,
            label: t("points.connection.option", { id: one.id, phases: one.phases, count: one.points }),
          }))}
        />
        <Select
          id="point-kind"
          label={t("points.what")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t(`members.kind.${value}`) }))}
        />
        <NumberField
          label={t("members.solar")}
          unit="W"
          value={solar}
          onChange={setSolar}
          min={0}
          max={limit}
          step={500}
        />
        <NumberField
          label={t("members.battery")}
          unit="Wh"
          value={battery}
          onChange={setBattery}
          min={0}
          max={100_000}
          step={500}
        />
        <NumberField
          label={t("points.charger")}
          unit="W"
          value={charger}
          onChange={setCharger}
          min={0}
          max={limit}
          step={500}
        />
        <Select
          id="point-from"
          label={t("points.from")}
          value={later}
          onChange={setLater}
          hint={t("points.from.hint")}
          options={[0, 1, 2, 7, 14, 30].map((days) => ({
            value: String(days),
            label: moment((desk.earliest + days * DAY_INTERVALS) * 900),
          }))}
        />
      </div>
      {row !== null && (
        <Switch
          label={t("points.trades")}
          note={t("points.trades.note")}
          value={trading}
          onChange={setTrading}
        />
      )}
      <Refusal error={save.error} />
      <Button
        variant="primary"
        type="submit"
        className="self-start"
        isDisabled={save.isPending || (row === null && (id === "" || name === ""))}
      >
        {t(row === null ? "points.add" : "points.save")}
      </Button>
    </form>
  );
}
