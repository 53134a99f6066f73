/** Programs that may ask: let in, given a new secret, ended. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Trouble } from "../account/trouble.tsx";
import { call } from "../api/client.ts";
import type { Client, ClientList, ClientRole, ClientScope } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Table } from "../ui/table.tsx";
import { Select, TextField } from "../ui/textFields.tsx";
import { Checkbox } from "../ui/toggle.tsx";
import { idsIn, SecretNotice } from "./secretNotice.tsx";

const DEFAULT_RATE = "600";

export function Clients() {
  const { t } = useText();
  const read = useRead("listClients", { query: { limit: "200" } });
  return (
    <>
      <PageHead
        title={t("clients.title")}
        note={t("clients.note")}
        aside={<ButtonLink to="/reference">{t("clients.reference")}</ButtonLink>}
      />
      <ReadView read={read} skeleton={[8, 20]}>
        {({ clients, offers }) => (
          <div className="flex flex-col gap-6">
            <LetIn offers={offers} />
            <Everyone clients={clients} />
          </div>
        )}
      </ReadView>
    </>
  );
}

function LetIn({ offers }: { readonly offers: ClientList["offers"] }) {
  const { t } = useText();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<ClientRole>("aggregator");
  const [scopes, setScopes] = useState<readonly ClientScope[]>([]);
  const [points, setPoints] = useState("");
  const [rate, setRate] = useState(DEFAULT_RATE);
  const offered = offers.find((offer) => offer.role === role)?.scopes ?? [];
  const make = useMutation({
    mutationFn: () =>
      call("createClient", {
        body: {
          name: name.trim(),
          role,
          scopes: offered.filter((scope) => scopes.includes(scope)),
          pointIds: idsIn(points),
          perMinute: Number(rate),
        },
      }),
    onSuccess: () => {
      setName("");
      setScopes([]);
      setPoints("");
      void client.invalidateQueries({ queryKey: ["listClients"] });
    },
  });
  const toggle = (scope: ClientScope, on: boolean) =>
    setScopes(on ? [...scopes, scope] : scopes.filter((known) => known !== scope));
  return (
    <Card labelledBy="let-in">
      <SectionHead id="let-in" title={t("clients.add")} />
      <form
        className="grid max-w-3xl grid-cols-1 gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") make.mutate();
        }}
      >
        <TextField id="client-name" label={t("clients.name")} value={name} onChange={setName} />
        <Select
          id="client-role"
          label={t("clients.role")}
          value={role}
          onChange={(value) => setRole(value as ClientRole)}
          options={offers.map((offer) => ({ value: offer.role, label: t(`clientRole.${offer.role}`) }))}
        />
        <TextField
          id="client-points"
          label={t("clients.points")}
          hint={t("clients.points.hint")}
          value={points}
          onChange={setPoints}
        />
        <TextField id="client-rate" label={t("clients.perMinute")} value={rate} onChange={setRate} />
        <fieldset className="sm:col-span-2">
          <legend className="text-sm font-medium">{t("clients.scopes")}</legend>
          <div className="grid grid-cols-1 sm:grid-cols-2">
            {offered.map((scope) => (
              <Checkbox
                key={scope}
                label={t(`scope.${scope}`)}
                note={<span dir="ltr">{scope}</span>}
                value={scopes.includes(scope)}
                onChange={(on) => toggle(scope, on)}
              />
            ))}
          </div>
        </fieldset>
        <div className="flex flex-col items-start gap-3 sm:col-span-2">
          <Button type="submit" variant="primary" isDisabled={make.isPending}>
            {t("clients.make")}
          </Button>
          {make.error !== null && <Trouble error={make.error} />}
          {make.data?.secret != null && (
            <SecretNotice secret={make.data.secret} label={make.data.client.clientId} />
          )}
        </div>
      </form>
    </Card>
  );
}

function Everyone({ clients }: { readonly clients: readonly Client[] }) {
  const { t, day } = useText();
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Client | null>(null);
  const renew = () => void queries.invalidateQueries({ queryKey: ["listClients"] });
  const end = useMutation({
    mutationFn: (clientId: string) => call("endClient", { params: { clientId } }),
    onSuccess: renew,
    onSettled: () => setEnding(null),
  });
  const rotate = useMutation({
    mutationFn: (clientId: string) => call("rotateClientSecret", { params: { clientId } }),
    onSuccess: renew,
  });
  const title = t("clients.all", { count: clients.length });
  if (clients.length === 0) return <p className="text-ink-soft">{t("clients.none")}</p>;
  return (
    <Card labelledBy="all-clients">
      <SectionHead id="all-clients" title={title} />
      {end.error !== null && <Trouble error={end.error} />}
      {rotate.error !== null && <Trouble error={rotate.error} />}
      {rotate.data?.secret != null && (
        <SecretNotice secret={rotate.data.secret} label={rotate.data.client.name} />
      )}
      <Table
        caption={title}
        captionHidden
        rows={clients}
        rowKey={({ clientId }) => clientId}
        rowClass={({ endedAt }) => (endedAt === null ? "" : "text-ink-faint")}
        columns={[
          { key: "name", head: t("clients.name"), cell: ({ name }) => name },
          { key: "id", head: t("clients.id"), cell: ({ clientId }) => <code dir="ltr">{clientId}</code> },
          { key: "role", head: t("clients.role"), cell: ({ role }) => t(`clientRole.${role}`) },
          {
            key: "scopes",
            head: t("clients.scopes"),
            cell: ({ scopes }) => scopes.map((scope) => t(`scope.${scope}`)).join(", "),
          },
          { key: "rate", head: t("clients.perMinute"), numeric: true, cell: ({ perMinute }) => perMinute },
          {
            key: "seen",
            head: t("clients.seen"),
            cell: ({ lastUsedDay }) => (lastUsedDay === null ? t("clients.never") : day(lastUsedDay)),
          },
          {
            key: "acts",
            head: <span className="sr-only">{t("clients.end")}</span>,
            cell: (client) =>
              client.endedAt !== null ? (
                t("clients.ended", { time: day(client.endedAt) })
              ) : (
                <span className="flex flex-wrap gap-2">
                  {client.authMethod === "client_secret_basic" && (
                    <Button
                      variant="quiet"
                      aria-label={t("clients.rotateNamed", { name: client.name })}
                      onPress={() => rotate.mutate(client.clientId)}
                    >
                      {t("clients.rotate")}
                    </Button>
                  )}
                  <Button
                    variant="quiet"
                    aria-label={t("clients.endNamed", { name: client.name })}
                    onPress={() => setEnding(client)}
                  >
                    {t("clients.end")}
                  </Button>
                </span>
              ),
          },
        ]}
      />
      <Confirm
        title={t("clients.endAsk", { name: ending?.name ?? "" })}
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        yes={t("clients.end")}
        onYes={() => {
          if (ending !== null) end.mutate(ending.clientId);
        }}
        busy={end.isPending}
      >
        {t("clients.endWhat")}
      </Confirm>
    </Card>
  );
}
