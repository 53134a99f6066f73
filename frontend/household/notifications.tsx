/** What the home was told, newest first, and how to be told. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { call } from "../api/client.ts";
import type { NotificationList } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead } from "../ui/card.tsx";
import { Empty } from "../ui/states.tsx";
import { noteSentence } from "./noteSentence.ts";
import { NotificationChoices } from "./notificationChoices.tsx";

export function Notifications() {
  const { t } = useText();
  const read = useRead("listNotifications");
  const settings = useRead("getNotificationSettings");
  return (
    <>
      <PageHead title={t("notifications.title")} note={t("notifications.note")} />
      <div className="flex flex-col gap-6">
        <ReadView read={read} skeleton={[12]}>
          {(list) => <Inbox list={list} />}
        </ReadView>
        <ReadView read={settings} skeleton={[16]}>
          {(view) => <NotificationChoices view={view} />}
        </ReadView>
      </div>
    </>
  );
}

function Inbox({ list }: { readonly list: NotificationList }) {
  const text = useText();
  const { t, moment } = text;
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () => call("readNotifications"),
    onSuccess: () => renew(client, ["listNotifications"]),
  });
  if (list.items.length === 0) {
    return <Empty title={t("notifications.none")}>{t("notifications.none.text")}</Empty>;
  }
  return (
    <Card labelledBy="inbox">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="inbox" className="sr-only">
          {t("notifications.title")}
        </h2>
        <Button isDisabled={list.unread === 0 || read.isPending} onPress={() => read.mutate()}>
          <CheckCheck aria-hidden="true" className="size-4" />
          {t("notifications.read")}
        </Button>
      </div>
      {read.error !== null && <Problem error={read.error} />}
      <ul className="divide-y divide-line">
        {list.items.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
            <div className="min-w-0 flex-1 basis-60">
              <p className={item.readAt === null ? "font-semibold" : "text-ink-soft"}>
                {item.readAt === null && (
                  <span className="me-2 rounded-full bg-brand-soft px-2 py-0.5 text-xs text-brand-deep">
                    {t("notifications.new")}
                  </span>
                )}
                {noteSentence(text, item)}
              </p>
              <p className="text-sm text-ink-soft">{moment(item.at)}</p>
            </div>
            <Link
              to={item.path.split("?")[0] ?? "/home"}
              search={Object.fromEntries(new URLSearchParams(item.path.split("?")[1] ?? ""))}
              className="inline-flex min-h-11 items-center font-medium text-brand underline-offset-4 hover:underline"
            >
              {t("notifications.open")}
              <span className="sr-only">: {noteSentence(text, item)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
