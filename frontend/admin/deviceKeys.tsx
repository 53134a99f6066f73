/** Keys of meters and gateways: issued for some points, shown once, revoked at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Trouble } from "../account/trouble.tsx";
import { call } from "../api/client.ts";
import type { DeviceKey } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Table } from "../ui/table.tsx";
import { TextField } from "../ui/textFields.tsx";
import { idsIn, SecretNotice } from "./secretNotice.tsx";

export function DeviceKeys() {
  const { t } = useText();
  const read = useRead("listDeviceKeys", { query: { limit: "200" } });
  return (
    <>
      <PageHead title={t("keys.title")} note={t("keys.note")} />
      <div className="flex flex-col gap-6">
        <Issue />
        <ReadView read={read} skeleton={[20]}>
          {({ deviceKeys }) => <AllKeys keys={deviceKeys} />}
        </ReadView>
      </div>
    </>
  );
}

function Issue() {
  const { t } = useText();
  const client = useQueryClient();
  const [label, setLabel] = useState("");
  const [points, setPoints] = useState("");
  const issue = useMutation({
    mutationFn: () => call("createDeviceKey", { body: { label: label.trim(), pointIds: idsIn(points) } }),
    onSuccess: () => {
      setLabel("");
      setPoints("");
      void client.invalidateQueries({ queryKey: ["listDeviceKeys"] });
    },
  });
  return (
    <Card labelledBy="issue-key">
      <SectionHead id="issue-key" title={t("keys.add")} />
      <form
        className="grid max-w-3xl grid-cols-1 gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (label.trim() !== "" && idsIn(points).length > 0) issue.mutate();
        }}
      >
        <TextField id="key-label" label={t("keys.label")} value={label} onChange={setLabel} />
        <TextField
          id="key-points"
          label={t("keys.points")}
          hint={t("keys.points.hint")}
          value={points}
          onChange={setPoints}
        />
        <div className="flex flex-col items-start gap-3 sm:col-span-2">
          <Button type="submit" variant="primary" isDisabled={issue.isPending}>
            {t("keys.add")}
          </Button>
          {issue.error !== null && <Trouble error={issue.error} />}
          {issue.data !== undefined && (
            <SecretNotice secret={issue.data.secret} label={issue.data.deviceKey.label} />
          )}
        </div>
      </form>
    </Card>
  );
}

function AllKeys({ keys }: { readonly keys: readonly DeviceKey[] }) {
  const { t, day } = useText();
  const client = useQueryClient();
  const [revoking, setRevoking] = useState<DeviceKey | null>(null);
  const revoke = useMutation({
    mutationFn: (deviceKeyId: string) => call("revokeDeviceKey", { params: { deviceKeyId } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["listDeviceKeys"] }),
    onSettled: () => setRevoking(null),
  });
  const title = t("keys.all", { count: keys.length });
  if (keys.length === 0) return <p className="text-ink-soft">{t("keys.none")}</p>;
  return (
    <Card labelledBy="all-keys">
      <SectionHead id="all-keys" title={title} />
      {revoke.error !== null && <Trouble error={revoke.error} />}
      <Table
        caption={title}
        captionHidden
        rows={keys}
        rowKey={({ deviceKeyId }) => deviceKeyId}
        rowClass={({ revokedAt }) => (revokedAt === null ? "" : "text-ink-faint")}
        columns={[
          { key: "label", head: t("keys.label"), cell: ({ label }) => label },
          { key: "points", head: t("keys.points"), cell: ({ pointIds }) => pointIds.join(", ") },
          { key: "since", head: t("keys.since"), cell: ({ createdAt }) => day(createdAt) },
          {
            key: "used",
            head: t("keys.used"),
            cell: ({ lastUsedDay }) => (lastUsedDay === null ? t("clients.never") : day(lastUsedDay)),
          },
          {
            key: "revoke",
            head: <span className="sr-only">{t("keys.revoke")}</span>,
            cell: (key) =>
              key.revokedAt !== null ? (
                t("keys.revoked", { time: day(key.revokedAt) })
              ) : (
                <Button
                  variant="quiet"
                  aria-label={t("keys.revokeNamed", { name: key.label })}
                  onPress={() => setRevoking(key)}
                >
                  {t("keys.revoke")}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        title={t("keys.revokeAsk", { name: revoking?.label ?? "" })}
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        yes={t("keys.revoke")}
        onYes={() => {
          if (revoking !== null) revoke.mutate(revoking.deviceKeyId);
        }}
        busy={revoke.isPending}
      >
        {t("keys.revokeWhat")}
      </Confirm>
    </Card>
  );
}
