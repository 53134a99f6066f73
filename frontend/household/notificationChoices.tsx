/** How a person wants to be told: by kind and channel, with quiet hours; and this device by web push. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import type {
  NotificationKind,
  NotificationPreferences,
  NotificationSettings,
} from "../api/generatedSchema.ts";
import { queryKey } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useLanguage } from "../i18n/languageProvider.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Select } from "../ui/textFields.tsx";
import { Checkbox } from "../ui/toggle.tsx";
import { canPush, subscribeHere } from "./webPush.ts";

const KINDS: readonly NotificationKind[] = [
  "limit",
  "orders",
  "bill",
  "supply",
  "consent",
  "readings",
  "dispute",
  "security",
];
const OFTEN = ["off", "each", "daily"] as const;
type Often = (typeof OFTEN)[number];
const NIGHT = { from: 22 * 60, to: 7 * 60 };
const SPOKEN = ["en", "de", "es", "ar"] as const;

export function NotificationChoices({ view }: { readonly view: NotificationSettings }) {
  const { t } = useText();
  const { locale } = useLanguage();
  const client = useQueryClient();
  const [draft, setDraft] = useState<NotificationPreferences>(view.preferences);
  const language = SPOKEN.find((code) => locale.startsWith(code)) ?? "en";
  const keep = (next: NotificationSettings) => client.setQueryData(queryKey("getNotificationSettings"), next);
  const save = useMutation({
    mutationFn: () => call("putNotificationSettings", { body: { ...draft, language } }),
    onSuccess: keep,
  });
  const set = (change: Partial<NotificationPreferences>) => {
    save.reset();
    setDraft({ ...draft, ...change });
  };
  return (
    <Card labelledBy="choices">
      <SectionHead id="choices" title={t("notifications.settings")} note={t("notifications.settings.note")} />
      <div className="flex flex-col gap-5">
        {!view.email.hasAddress && <Notice tone="info" title={t("notifications.noAddress")} />}
        {view.email.mode === "folder" && <p className="text-sm text-ink-soft">{t("notifications.folder")}</p>}
        <Table
          caption={t("notifications.settings")}
          captionHidden
          rows={KINDS}
          rowKey={(kind) => kind}
          columns={[
            { key: "kind", head: t("notifications.kind"), cell: (kind) => t(`notifications.kind.${kind}`) },
            ...(["email", "push"] as const).map((channel) => ({
              key: channel,
              head: <span className="whitespace-normal">{t(`notifications.${channel}`)}</span>,
              cell: (kind: NotificationKind) =>
                kind === "security" ? (
                  t("notifications.often.each")
                ) : (
                  <div className="min-w-24">
                    <Select
                      id={`${channel}-${kind}`}
                      compact
                      label={`${t(`notifications.kind.${kind}`)}: ${t(`notifications.${channel}`)}`}
                      value={draft[channel][kind]}
                      onChange={(value) => set({ [channel]: { ...draft[channel], [kind]: value as Often } })}
                      options={OFTEN.map((value) => ({ value, label: t(`notifications.often.${value}`) }))}
                    />
                  </div>
                ),
            })),
          ]}
        />
        <Checkbox
          label={t("notifications.quiet")}
          value={draft.quiet !== null}
          onChange={(on) => set({ quiet: on ? NIGHT : null })}
        />
        {save.error !== null && <Problem error={save.error} />}
        <div className="flex flex-wrap items-center gap-4">
          <Button variant="primary" isDisabled={save.isPending} onPress={() => save.mutate()}>
            {t("notifications.save")}
          </Button>
          {save.isSuccess && <Notice tone="ok" live title={t("notifications.saved")} />}
        </div>
        <ThisDevice view={view} onChange={keep} />
        {view.laid.length > 0 && (
          <details>
            <summary className="inline-flex min-h-11 items-center font-medium text-brand">
              {t("notifications.laid")}
            </summary>
            <ul className="mt-2 flex flex-col gap-3">
              {view.laid.map((mail) => (
                <li key={mail.text} className="rounded-lg bg-sunken p-4">
                  <p className="font-medium">{mail.subject}</p>
                  <p dir="auto" className="mt-1 text-sm whitespace-pre-wrap text-ink-soft">
                    {mail.text}
                  </p>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Card>
  );
}

interface ThisDeviceProps {
  readonly view: NotificationSettings;
  readonly onChange: (next: NotificationSettings) => void;
}

function ThisDevice({ view, onChange }: ThisDeviceProps) {
  const { t, moment } = useText();
  const { publicKey, browsers } = view.push;
  const add = useMutation({
    mutationFn: async () => {
      const address = await subscribeHere(publicKey ?? "");
      return address === null ? null : call("addPushSubscription", { body: address });
    },
    onSuccess: (next) => {
      if (next !== null) onChange(next);
    },
  });
  const remove = useMutation({
    mutationFn: (subscriptionId: string) => call("deletePushSubscription", { params: { subscriptionId } }),
    onSuccess: onChange,
  });
  if (publicKey === null || !canPush()) return null;
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-4">
      <p className="text-sm text-ink-soft">{t("notifications.push.count", { count: browsers.length })}</p>
      <ul className="flex flex-col gap-2">
        {browsers.map((browser) => (
          <li key={browser.id} className="flex flex-wrap items-center gap-3">
            <span className="text-sm">{moment(browser.addedAt)}</span>
            <Button isDisabled={remove.isPending} onPress={() => remove.mutate(browser.id)}>
              {t("notifications.push.off")}
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button isDisabled={add.isPending} onPress={() => add.mutate()}>
          <BellRing aria-hidden="true" className="size-4" />
          {t("notifications.push.on")}
        </Button>
      </div>
      {(add.data === null || (add.error !== null && !("code" in add.error))) && (
        <Notice tone="warn" live title={t("notifications.push.refused")}>
          {t("notifications.push.refused.text")}
        </Notice>
      )}
      {add.error !== null && "code" in add.error && <Problem error={add.error} />}
    </div>
  );
}
