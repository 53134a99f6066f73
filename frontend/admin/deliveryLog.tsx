/** What was told to one address, and how it went; newest first. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trouble } from "../account/trouble.tsx";
import { call } from "../api/client.ts";
import type { Webhook, WebhookDelivery } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import type { MessageId } from "../i18n/catalogue.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";

const PAGE = "50";
/** How soon a ping has come back, as a rule. */
const LOOK_AGAIN_MS = 2_000;

export function DeliveryLog({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useText();
  const client = useQueryClient();
  const { webhookId, url } = webhook;
  const read = useRead("listWebhookDeliveries", { params: { webhookId }, query: { limit: PAGE } });
  const renew = () => {
    void client.invalidateQueries({ queryKey: ["listWebhookDeliveries"] });
    setTimeout(() => void client.invalidateQueries({ queryKey: ["listWebhookDeliveries"] }), LOOK_AGAIN_MS);
  };
  const ping = useMutation({
    mutationFn: () => call("pingWebhook", { params: { webhookId } }),
    onSuccess: renew,
  });
  const replay = useMutation({
    mutationFn: (deliveryId: string) => call("replayWebhookDelivery", { params: { webhookId, deliveryId } }),
    onSuccess: renew,
  });
  const trouble = ping.error ?? replay.error;
  return (
    <Card labelledBy="delivery-log">
      <SectionHead
        id="delivery-log"
        title={t("hooks.log", { name: url })}
        aside={<Button onPress={() => ping.mutate()}>{t("hooks.ping")}</Button>}
      />
      {trouble !== null && <Trouble error={trouble} />}
      <ReadView read={read} skeleton={[12]}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p className="text-ink-soft">{t("hooks.log.none")}</p>
          ) : (
            <Deliveries deliveries={deliveries} url={url} onReplay={replay.mutate} />
          )
        }
      </ReadView>
    </Card>
  );
}

interface DeliveriesProps {
  readonly deliveries: readonly WebhookDelivery[];
  readonly url: string;
  readonly onReplay: (deliveryId: string) => void;
}

function Deliveries({ deliveries, url, onReplay }: DeliveriesProps) {
  const { t, moment, has } = useText();
  const eventWord = (event: string): string => {
    const id = `event.${event}`;
    return has(id) ? t(id as MessageId) : event;
  };
  return (
    <Table
      caption={t("hooks.log", { name: url })}
      captionHidden
      rows={deliveries}
      rowKey={({ deliveryId }) => deliveryId}
      columns={[
        { key: "when", head: t("hooks.log.when"), cell: ({ createdAt }) => moment(createdAt) },
        { key: "event", head: t("hooks.log.event"), cell: ({ event }) => eventWord(event) },
        {
          key: "state",
          head: t("hooks.log.state"),
          cell: ({ state, fault }) =>
            fault === null ? (
              t(`hooks.log.${state}`)
            ) : (
              <>
                {t(`hooks.log.${state}`)} <span lang="en">({fault})</span>
              </>
            ),
        },
        { key: "attempts", head: t("hooks.log.attempts"), numeric: true, cell: ({ attempts }) => attempts },
        {
          key: "replay",
          head: <span className="sr-only">{t("hooks.replay")}</span>,
          cell: ({ deliveryId, state, event, createdAt }) =>
            state === "pending" ? null : (
              <Button
                variant="quiet"
                aria-label={t("hooks.replayNamed", { name: `${eventWord(event)}, ${moment(createdAt)}` })}
                onPress={() => onReplay(deliveryId)}
              >
                {t("hooks.replay")}
              </Button>
            ),
        },
      ]}
    />
  );
}
