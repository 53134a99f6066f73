/** Taking an order back while its quarter hour is open: one question, then this device's word. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { tradingWindow } from "../../backend/core/orders/tradingWindow.ts";
import type { OrderDetail } from "../api/generatedSchema.ts";
import { queryKey, renew } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { canSignHere } from "./deviceStore.ts";
import { takeBack } from "./placeOrder.ts";

export function TakeBack({ detail }: { readonly detail: OrderDetail }) {
  const { t, time } = useText();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const { orderId, meteringPointId, interval } = detail.summary;
  const send = useMutation({
    mutationFn: () => takeBack(orderId, meteringPointId),
    onSuccess: (view) => {
      client.setQueryData(queryKey("getOrder", { params: { orderId } }), view);
      renew(client, ["listOrders", "getOrderContext"]);
    },
    onSettled: () => setAsked(false),
  });
  return (
    <>
      <Notice
        tone="info"
        title={t("order.cancel.note", { time: time(tradingWindow(interval).gateClosesAt) })}
        action={
          canSignHere() ? (
            <Button onPress={() => setAsked(true)}>
              <Undo2 aria-hidden="true" className="size-4" />
              {t("order.cancel")}
            </Button>
          ) : undefined
        }
      />
      {send.error !== null && <Problem error={send.error} />}
      <Confirm
        title={t("order.cancel")}
        isOpen={asked}
        onClose={() => setAsked(false)}
        yes={t("order.cancel.yes")}
        onYes={() => send.mutate()}
        busy={send.isPending}
      >
        {t("order.cancel.ask")}
      </Confirm>
    </>
  );
}
