/** Who helps with the home: invite, see, and end it at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { HelperList, HelperView } from "../api/generatedSchema.ts";
import { queryKey, useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { Confirm } from "../ui/dialog.tsx";
import { TextField } from "../ui/textFields.tsx";
import { LinkShown } from "./linkShown.tsx";
import { Trouble } from "./trouble.tsx";

export function Helpers({ points }: { readonly points: readonly string[] }) {
  const { t } = useText();
  const [meteringPointId] = points;
  if (meteringPointId === undefined) return null;
  return (
    <Card labelledBy="helpers">
      <SectionHead id="helpers" title={t("account.helpers")} note={t("account.helpers.note")} />
      <HelpersOf meteringPointId={meteringPointId} />
    </Card>
  );
}

function HelpersOf({ meteringPointId }: { readonly meteringPointId: string }) {
  const { t } = useText();
  const query = { meteringPointId };
  const read = useRead("listHelpers", { query });
  return (
    <ReadView read={read} skeleton={[6]}>
      {({ helpers }) => (
        <div className="flex flex-col gap-4">
          {helpers.length === 0 ? (
            <p className="text-ink-soft">{t("account.helpers.none")}</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {helpers.map((helper) => (
                <HelperItem key={helper.id} helper={helper} meteringPointId={meteringPointId} />
              ))}
            </ul>
          )}
          <InviteHelper meteringPointId={meteringPointId} />
        </div>
      )}
    </ReadView>
  );
}

interface HelperItemProps {
  readonly helper: HelperView;
  readonly meteringPointId: string;
}

function HelperItem({ helper, meteringPointId }: HelperItemProps) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const query = { meteringPointId };
  const remove = useMutation({
    mutationFn: () => call("removeHelper", { params: { helperId: helper.id }, query }),
    onSuccess: (list: HelperList) => client.setQueryData(queryKey("listHelpers", { query }), list),
    onSettled: () => setAsking(false),
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3">
      <div>
        <p className="font-medium">{helper.displayName}</p>
        {helper.expiresAt !== null && (
          <p className="text-sm text-ink-soft">
            {t("account.helper.invited", { time: moment(helper.expiresAt) })}
          </p>
        )}
      </div>
      <Button
        variant="quiet"
        aria-label={t("account.helper.removeNamed", { name: helper.displayName })}
        onPress={() => setAsking(true)}
      >
        {t("account.remove")}
      </Button>
      {remove.error !== null && <Trouble error={remove.error} />}
      <Confirm
        title={t("account.helper.removeAsk", { name: helper.displayName })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        yes={t("account.remove")}
        onYes={() => remove.mutate()}
        busy={remove.isPending}
      >
        {t("account.helper.removeWhat")}
      </Confirm>
    </li>
  );
}

function InviteHelper({ meteringPointId }: { readonly meteringPointId: string }) {
  const { t } = useText();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const query = { meteringPointId };
  const invite = useMutation({
    mutationFn: () => call("inviteHelper", { query, body: { displayName: name.trim(), email: null } }),
    onSuccess: () => {
      setName("");
      void client.invalidateQueries({ queryKey: ["listHelpers"] });
    },
  });
  return (
    <form
      className="flex max-w-md flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") invite.mutate();
      }}
    >
      <TextField id="helper-name" label={t("account.helper.name")} value={name} onChange={setName} />
      <Button type="submit" className="self-start" isDisabled={invite.isPending}>
        {t("account.helper.invite")}
      </Button>
      {invite.error !== null && <Trouble error={invite.error} />}
      {invite.data !== undefined && <LinkShown link={invite.data} />}
    </form>
  );
}
