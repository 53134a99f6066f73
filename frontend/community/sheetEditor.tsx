/** A tariff sheet to come: edited from the one in force, tried on last month, then published with its date. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { epochSeconds } from "../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../backend/core/units/quantities.ts";
import { call } from "../api/client.ts";
import type { TariffSheet, TariffSheetInput } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { NumberField } from "../ui/fields.tsx";
import { Select } from "../ui/textFields.tsx";
import { sendToast } from "../ui/toast.ts";
import { Refusal } from "./refusal.tsx";
import { TariffTrial } from "./tariffTrial.tsx";

const CENT = 10_000;
const RULES = ["nodal", "uniform", "midMarketRate", "supplyDemandRatio", "billSharing"] as const;
const MODES = ["registry", "G", "E"] as const;
const DAY_INTERVALS = 96;
const DAYS = [0, 1, 2, 7, 14, 30];

/** Input steps of 0.1 ct are the market's price tick, so every price entered can be traded. */
const toPrice = (cents: number) => microEuroPerKWh(Math.round(cents * 10) * 1_000);

export function SheetEditor({ current }: { readonly current: TariffSheet }) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const { data: desk } = useRead("getPointDesk");
  const [retail, setRetail] = useState(current.retailEnergy / CENT);
  const [feedIn, setFeedIn] = useState(current.feedIn / CENT);
  const [grid, setGrid] = useState(current.gridNetworkCharge / CENT);
  const [local, setLocal] = useState(current.localNetworkCharge / CENT);
  const [levy, setLevy] = useState((current.levies ?? []).reduce((sum, { price }) => sum + price, 0) / CENT);
  const [vat, setVat] = useState(current.vatBasisPoints / 100);
  const [rule, setRule] = useState<string>(current.clearingRule ?? "nodal");
  const [mode, setMode] = useState<string>(current.ledgerMode ?? "registry");
  const [later, setLater] = useState("0");
  const [asking, setAsking] = useState(false);
  const earliest = desk?.earliest ?? Math.ceil(current.effectiveFrom / 900);
  const { version: _version, ledgerMode: _mode, levies, ...rest } = current;
  const sheet: TariffSheetInput = {
    ...rest,
    effectiveFrom: epochSeconds((earliest + Number(later) * DAY_INTERVALS) * 900),
    retailEnergy: toPrice(retail),
    feedIn: toPrice(feedIn),
    gridNetworkCharge: toPrice(grid),
    localNetworkCharge: toPrice(local),
    ...(levy === 0
      ? {}
      : { levies: [{ name: levies?.[0]?.name ?? t("tariffs.levies"), price: toPrice(levy) }] }),
    vatBasisPoints: Math.round(vat * 100),
    clearingRule: RULES.find((one) => one === rule) ?? "nodal",
    ...(mode === "G" || mode === "E" ? { ledgerMode: mode } : {}),
  };
  const publish = useMutation({
    mutationFn: () => call("publishTariffSheet", { body: sheet }),
    onSuccess: ({ version }) => {
      renew(client, ["listTariffSheets", "getTariff"]);
      sendToast("ok", t("tariffs.published", { version }));
    },
    onSettled: () => setAsking(false),
  });
  const field = (label: string, value: number, set: (value: number) => void, min = 0) => (
    <NumberField
      label={label}
      unit="ct/kWh"
      value={value}
      onChange={set}
      min={min}
      max={200}
      step={0.1}
      digits={1}
    />
  );
  const from = moment(sheet.effectiveFrom);
  return (
    <div className="flex flex-col gap-6">
      <SectionHead title={t("tariffs.editor")} note={t("tariffs.editor.note")} />
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2 xl:grid-cols-3">
        {field(t("tariffs.retail"), retail, setRetail)}
        {field(t("tariffs.feedIn"), feedIn, setFeedIn)}
        {field(t("tariffs.gridCharge"), grid, setGrid)}
        {field(t("tariffs.localCharge"), local, setLocal)}
        {field(t("tariffs.levies"), levy, setLevy)}
        <NumberField
          label={t("tariffs.vat")}
          unit="%"
          value={vat}
          onChange={setVat}
          min={0}
          max={30}
          step={0.5}
          digits={1}
        />
        <Select
          id="sheet-rule"
          label={t("quarter.rule")}
          value={rule}
          onChange={setRule}
          hint={t("tariffs.rule.hint")}
          options={RULES.map((value) => ({ value, label: t(`rule.${value}`) }))}
        />
        <Select
          id="sheet-mode"
          label={t("tariffs.ledger")}
          value={mode}
          onChange={setMode}
          options={MODES.map((value) => ({ value, label: t(`tariffs.ledger.${value}`) }))}
        />
        <Select
          id="sheet-from"
          label={t("points.from")}
          value={later}
          onChange={setLater}
          hint={t("tariffs.from.hint")}
          options={DAYS.map((days) => ({
            value: String(days),
            label: moment((earliest + days * DAY_INTERVALS) * 900),
          }))}
        />
      </div>
      <TariffTrial sheet={sheet} />
      <Refusal error={publish.error} />
      <Button
        variant="primary"
        className="self-start"
        isDisabled={publish.isPending}
        onPress={() => setAsking(true)}
      >
        {t("tariffs.publish")}
      </Button>
      <Confirm
        title={t("tariffs.publish.title", { from })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        busy={publish.isPending}
        onYes={() => publish.mutate()}
        yes={t("tariffs.publish")}
      >
        {t("tariffs.publish.text")}
      </Confirm>
    </div>
  );
}
