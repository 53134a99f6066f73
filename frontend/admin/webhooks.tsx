/** Addresses that are told what changed: registered, tried out, switched off, with their log. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Trouble } from "../account/trouble.tsx";
import { call } from "../api/client.ts";
import type { Webhook, WebhookEvent } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Table } from "../ui/table.tsx";
import { TextField } from "../ui/textFields.tsx";
import { Checkbox } from "../ui/toggle.tsx";
import { DeliveryLog } from "./deliveryLog.tsx";
import { SecretNotice } from "./secretNotice.tsx";

const EVENTS = [
  "market.interval",
  "tariff.published",
  "readings.received",
  "evidence.ready",
  "invoices.issued",
] as const satisfies readonly WebhookEvent[];

export function Webhooks() {
  const { t } = useText();
  const [openId, setOpenId] = useState<string | null>(null);
  const read = useRead("listWebhooks", { query: { limit: "200" } });
  return (
    <>
      <PageHead title={t("hooks.title")} note={t("hooks.note")} />
      <div className="flex flex-col gap-6">
        <Register />
        <ReadView read={read} skeleton={[20]}>
          {({ webhooks }) => {
            const opened = webhooks.find(({ webhookId }) => webhookId === openId);
            return (
              <>
                <AllWebhooks webhooks={webhooks} onOpen={setOpenId} />
                {opened !== undefined && <DeliveryLog webhook={opened} />}
              </>
            );
          }}
        </ReadView>
      </div>
    </>
  );
}

function Register() {
  const { t } = useText();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(["market.interval"]);
  const register = useMutation({
    mutationFn: () => call("createWebhook", { body: { url: url.trim(), events: [...events] } }),
    onSuccess: () => {
      setUrl("");
      void client.invalidateQueries({ queryKey: ["listWebhooks"] });
    },
  });
  const toggle = (event: WebhookEvent, on: boolean) =>
    setEvents(on ? [...events, event] : events.filter((known) => known !== event));
  return (
    <Card labelledBy="register-hook">
      <SectionHead id="register-hook" title={t("hooks.add")} />
      <form
        className="flex max-w-3xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== "" && events.length > 0) register.mutate();
        }}
      >
        <TextField
          id="hook-url"
          label={t("hooks.url")}
          hint={t("hooks.url.hint")}
          value={url}
          onChange={setUrl}
        />
        <fieldset>
          <legend className="text-sm font-medium">{t("hooks.events")}</legend>
          {EVENTS.map((event) => (
            <Checkbox
              key={event}
              label={t(`event.${event}`)}
              note={<span dir="ltr">{event}</span>}
              value={events.includes(event)}
              onChange={(on) => toggle(event, on)}
            />
          ))}
        </fieldset>
        <div className="flex flex-col items-start gap-3">
          <Button type="submit" variant="primary" isDisabled={register.isPending}>
            {t("hooks.add")}
          </Button>
          {register.error !== null && <Trouble error={register.error} />}
          {register.data !== undefined && (
            <SecretNotice secret={register.data.secret} label={register.data.webhook.url} />
          )}
        </div>
      </form>
    </Card>
  );
}

interface AllProps {
  readonly webhooks: readonly Webhook[];
  readonly onOpen: (id: string) => void;
}

function AllWebhooks({ webhooks, onOpen }: AllProps) {
  const { t } = useText();
  const client = useQueryClient();
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const renew = () => void client.invalidateQueries({ queryKey: ["listWebhooks"] });
  const turn = useMutation({
    mutationFn: ({ webhookId, url, events, state }: Webhook) =>
      call("updateWebhook", {
        params: { webhookId },
        body: { url, events, state: state === "active" ? "disabled" : "active" },
        ifMatch: "*",
      }),
    onSuccess: renew,
  });
  const remove = useMutation({
    mutationFn: (webhookId: string) => call("deleteWebhook", { params: { webhookId } }),
    onSuccess: renew,
    onSettled: () => setRemoving(null),
  });
  const title = t("hooks.all", { count: webhooks.length });
  if (webhooks.length === 0) return <p className="text-ink-soft">{t("hooks.none")}</p>;
  return (
    <Card labelledBy="all-hooks">
      <SectionHead id="all-hooks" title={title} />
      {turn.error !== null && <Trouble error={turn.error} />}
      {remove.error !== null && <Trouble error={remove.error} />}
      <Table
        caption={title}
        captionHidden
        rows={webhooks}
        rowKey={({ webhookId }) => webhookId}
        columns={[
          {
            key: "url",
            head: t("hooks.url"),
            cell: ({ url }) => (
              <span className="break-all" dir="ltr">
                {url}
              </span>
            ),
          },
          { key: "owner", head: t("hooks.owner"), cell: ({ owner }) => <code dir="ltr">{owner}</code> },
          {
            key: "events",
            head: t("hooks.events"),
            cell: ({ events }) => events.map((event) => t(`event.${event}`)).join(", "),
          },
          {
            key: "state",
            head: t("hooks.state"),
            cell: ({ state, reason }) =>
              reason === null
                ? t(`hooks.state.${state}`)
                : `${t(`hooks.state.${state}`)}: ${t(`hooks.reason.${reason}`)}`,
          },
          {
            key: "acts",
            head: <span className="sr-only">{t("hooks.open")}</span>,
            cell: (hook) => (
              <span className="flex flex-wrap gap-2">
                <Button
                  variant="quiet"
                  aria-label={t("hooks.openNamed", { name: hook.url })}
                  onPress={() => onOpen(hook.webhookId)}
                >
                  {t("hooks.open")}
                </Button>
                <Button variant="quiet" onPress={() => turn.mutate(hook)}>
                  {t(hook.state === "active" ? "hooks.off" : "hooks.on")}
                </Button>
                <Button variant="quiet" onPress={() => setRemoving(hook)}>
                  {t("hooks.remove")}
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Confirm
        title={t("hooks.removeAsk", { name: removing?.url ?? "" })}
        isOpen={removing !== null}
        onClose={() => setRemoving(null)}
        yes={t("hooks.remove")}
        onYes={() => {
          if (removing !== null) remove.mutate(removing.webhookId);
        }}
        busy={remove.isPending}
      >
        {t("hooks.removeWhat")}
      </Confirm>
    </Card>
  );
}
