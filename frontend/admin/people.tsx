/** People and their roles: invite, see, end access. No figures of any home. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { LinkShown } from "../account/linkShown.tsx";
import { Trouble } from "../account/trouble.tsx";
import { call } from "../api/client.ts";
import type { InvitationView, PeopleView, PersonView, Role } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { Table } from "../ui/table.tsx";
import { Select, TextField } from "../ui/textFields.tsx";

const GIVEN = [
  "member",
  "operator",
  "dso",
  "aggregator",
  "auditor",
  "admin",
] as const satisfies readonly Role[];

function useShowPeople() {
  const client = useQueryClient();
  return (view: PeopleView) => client.setQueryData(["listPeople", {}, {}], view);
}

export function People() {
  const { t } = useText();
  const read = useRead("listPeople");
  return (
    <>
      <PageHead title={t("people.title")} note={t("people.note")} />
      <div className="flex flex-col gap-6">
        <Invite />
        <ReadView read={read} skeleton={[8, 20]}>
          {({ people, invitations }) => (
            <>
              {invitations.length > 0 && <Invitations invitations={invitations} />}
              <Everybody people={people} />
            </>
          )}
        </ReadView>
      </div>
    </>
  );
}

function Invite() {
  const { t } = useText();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [points, setPoints] = useState("");
  const invite = useMutation({
    mutationFn: () =>
      call("invitePerson", {
        body: {
          role,
          displayName: name.trim(),
          email: email.trim() === "" ? null : email.trim(),
          meteringPointIds: role === "member" ? points.split(/[\s,;]+/).filter((id) => id !== "") : [],
        },
      }),
    onSuccess: () => {
      setName("");
      setEmail("");
      setPoints("");
      void client.invalidateQueries({ queryKey: ["listPeople"] });
    },
  });
  return (
    <Card labelledBy="invite">
      <SectionHead id="invite" title={t("people.invite")} note={t("people.invite.note")} />
      <form
        className="grid max-w-3xl grid-cols-1 gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") invite.mutate();
        }}
      >
        <TextField id="invite-name" label={t("people.name")} value={name} onChange={setName} />
        <TextField
          id="invite-email"
          label={t("people.email")}
          hint={t("people.email.hint")}
          value={email}
          onChange={setEmail}
        />
        <Select
          id="invite-role"
          label={t("people.role")}
          value={role}
          onChange={(value) => setRole(value as Role)}
          options={GIVEN.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
        {role === "member" && (
          <TextField
            id="invite-points"
            label={t("people.points")}
            hint={t("people.points.hint")}
            value={points}
            onChange={setPoints}
          />
        )}
        <div className="flex flex-col items-start gap-3 sm:col-span-2">
          <Button type="submit" variant="primary" isDisabled={invite.isPending}>
            {t("people.invite.make")}
          </Button>
          {invite.error !== null && <Trouble error={invite.error} />}
          {invite.data !== undefined && <LinkShown link={invite.data} />}
        </div>
      </form>
    </Card>
  );
}

function Invitations({ invitations }: { readonly invitations: readonly InvitationView[] }) {
  const { t, moment } = useText();
  const show = useShowPeople();
  const withdraw = useMutation({
    mutationFn: (invitationId: string) => call("withdrawInvitation", { params: { invitationId } }),
    onSuccess: show,
  });
  return (
    <Card labelledBy="open-invitations">
      <SectionHead id="open-invitations" title={t("people.open", { count: invitations.length })} />
      <Table
        caption={t("people.open", { count: invitations.length })}
        captionHidden
        rows={invitations}
        rowKey={({ id }) => id}
        columns={[
          { key: "name", head: t("people.name"), cell: ({ displayName }) => displayName },
          { key: "role", head: t("people.role"), cell: ({ role }) => t(`role.${role}`) },
          { key: "until", head: t("people.until"), cell: ({ expiresAt }) => moment(expiresAt) },
          {
            key: "withdraw",
            head: <span className="sr-only">{t("people.withdraw")}</span>,
            cell: ({ id, displayName }) => (
              <Button
                variant="quiet"
                aria-label={t("people.withdrawNamed", { name: displayName })}
                onPress={() => withdraw.mutate(id)}
              >
                {t("people.withdraw")}
              </Button>
            ),
          },
        ]}
      />
      {withdraw.error !== null && <Trouble error={withdraw.error} />}
    </Card>
  );
}

function Everybody({ people }: { readonly people: readonly PersonView[] }) {
  const { t, day } = useText();
  const [ending, setEnding] = useState<PersonView | null>(null);
  const show = useShowPeople();
  const end = useMutation({
    mutationFn: (personId: string) => call("endAccess", { params: { personId } }),
    onSuccess: show,
    onSettled: () => setEnding(null),
  });
  return (
    <Card labelledBy="everybody">
      <SectionHead id="everybody" title={t("people.all", { count: people.length })} />
      {end.error !== null && <Trouble error={end.error} />}
      <Table
        caption={t("people.all", { count: people.length })}
        captionHidden
        rows={people.toSorted((a, b) => a.displayName.localeCompare(b.displayName))}
        rowKey={({ id }) => id}
        rowClass={({ endedAt }) => (endedAt === null ? "" : "text-ink-faint")}
        columns={[
          { key: "name", head: t("people.name"), cell: ({ displayName }) => displayName },
          {
            key: "roles",
            head: t("people.role"),
            cell: ({ roles }) => roles.map((role) => t(`role.${role}`)).join(", "),
          },
          {
            key: "points",
            head: t("people.points"),
            cell: ({ meteringPointIds, helps }) => [...meteringPointIds, ...helps].join(", "),
          },
          { key: "passkeys", head: t("people.passkeys"), numeric: true, cell: ({ passkeys }) => passkeys },
          { key: "since", head: t("people.since"), cell: ({ joinedAt }) => day(joinedAt) },
          {
            key: "end",
            head: <span className="sr-only">{t("people.end")}</span>,
            cell: (person) =>
              person.endedAt !== null ? (
                t("people.ended", { time: day(person.endedAt) })
              ) : (
                <Button
                  variant="quiet"
                  aria-label={t("people.endNamed", { name: person.displayName })}
                  onPress={() => setEnding(person)}
                >
                  {t("people.end")}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        title={t("people.endAsk", { name: ending?.displayName ?? "" })}
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        yes={t("people.end")}
        onYes={() => {
          if (ending !== null) end.mutate(ending.id);
        }}
        busy={end.isPending}
      >
        {t("people.endWhat")}
      </Confirm>
    </Card>
  );
}
