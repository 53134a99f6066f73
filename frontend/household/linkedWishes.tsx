/** Wishes over many quarter hours, one sentence each, and the way to end them. Shown when there are any. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { LinkedOrderView } from "../api/generatedSchema.ts";
import { queryKey, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { type Text, useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";

/** What became of a wish, or what it waits for. */
export function wishSentence({ t, energy, interval }: Text, view: LinkedOrderView): string {
  const { linkedOrder, code, fills } = view;
  const wanted =
    linkedOrder.kind === "block"
      ? linkedOrder.profileWh.reduce<number>((sum, wh) => sum + wh, 0)
      : linkedOrder.energyWh;
  const begun = fills.find((fill) => fill.boughtWh + fill.soldWh > 0);
  const values = {
    energy: energy(wanted),
    bought: energy(view.boughtWh),
    sold: energy(view.soldWh),
    from: interval(linkedOrder.firstInterval),
    to: interval(linkedOrder.firstInterval + linkedOrder.intervals - 1),
    first: begun === undefined ? "" : interval(begun.interval),
  };
  if (view.state === "cancelled") return t("linked.cancelled", values);
  if (linkedOrder.kind === "battery") return t("linked.battery", values);
  if (linkedOrder.kind === "car") return t(`linked.car.${code}`, values);
  return t(`linked.block.${code === "part-filled" ? "filled" : code}`, values);
}

export function LinkedWishes() {
  const text = useText();
  const { t } = text;
  const client = useQueryClient();
  const { data } = useRead("listLinkedOrders");
  const cancel = useMutation({
    mutationFn: (linkedOrderId: LinkedOrderView["linkedOrderId"]) =>
      call("cancelLinkedOrder", { params: { linkedOrderId } }),
    onSuccess: (list) => client.setQueryData(queryKey("listLinkedOrders"), list),
  });
  if (data === undefined || data.linkedOrders.length === 0) return null;
  return (
    <Card labelledBy="linked">
      <SectionHead id="linked" title={t("linked.title")} note={t("linked.note")} />
      <ul className="flex flex-col divide-y divide-line">
        {data.linkedOrders.map((view) => (
          <li key={view.linkedOrderId} className="flex flex-wrap items-center gap-3 py-2">
            <p className="min-w-0 flex-1">{wishSentence(text, view)}</p>
            {(view.state === "waiting" || view.state === "running") && (
              <Button isDisabled={cancel.isPending} onPress={() => cancel.mutate(view.linkedOrderId)}>
                {t("linked.cancel")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {cancel.error !== null && <Problem error={cancel.error} />}
    </Card>
  );
}
