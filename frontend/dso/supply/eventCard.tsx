/** One event with its story, and the buttons that go on with it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { type ApiError, call } from "../../api/client.ts";
import type { NetworkBranch, SupplyEvent, SupplyEventChange } from "../../api/generatedSchema.ts";
import { renew } from "../../api/queries.ts";
import { Problem } from "../../app/errorBoundary.tsx";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { TextField } from "../../ui/textFields.tsx";

interface EventCardProps {
  readonly event: SupplyEvent;
  readonly now: number;
  readonly branches: readonly NetworkBranch[];
  readonly mayWrite: boolean;
}

const SIGN = { ahead: "○", running: "◆", over: "✓", cancelled: "✕" } as const;

export function EventCard({ event, now, branches, mayWrite }: EventCardProps) {
  const text = useText();
  const { t, moment } = text;
  const labels = new Map(branches.map(({ id, label }) => [id, elementName(label, text)]));
  const elements = event.elements.map((id) => labels.get(id) ?? id).join(", ");
  const open = event.state === "running" || event.state === "ahead";
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-semibold">
        <span aria-hidden="true">{SIGN[event.state]}</span> {t(`supply.kind.${event.kind}`)} · {elements} ·{" "}
        {t(`supply.state.${event.state}`)}
      </h3>
      <p>{event.reason}</p>
      <p className="text-sm text-ink-soft">
        {t("supply.span", {
          from: moment(event.from),
          until:
            event.restoredAt !== null
              ? moment(event.restoredAt)
              : event.until === null
                ? t("supply.end.unknown")
                : moment(event.until),
          homes: event.homes,
        })}
      </p>
      <details>
        <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
          {t("supply.story", { count: event.updates.length })}
        </summary>
        <ol className="flex flex-col gap-1 text-sm">
          {event.updates.map((update) => (
            <li key={`${update.at}-${update.note}`}>
              {moment(update.at)}:{" "}
              {update.until === null
                ? t("supply.end.unknown")
                : t("supply.until", { at: moment(update.until) })}{" "}
              {update.note}
            </li>
          ))}
        </ol>
      </details>
      {mayWrite && open && <Update event={event} now={now} />}
    </div>
  );
}

function Update({ event, now }: { readonly event: SupplyEvent; readonly now: number }) {
  const { t, moment } = useText();
  const client = useQueryClient();
  const [hours, setHours] = useState(1);
  const [note, setNote] = useState("");
  const change = useMutation<SupplyEvent, ApiError, SupplyEventChange>({
    mutationFn: (body) => call("updateSupplyEvent", { params: { eventId: event.id }, body }),
    onSuccess: () => setNote(""),
    onSettled: () => renew(client, ["listSupplyEvents", "getReliability"]),
  });
  const until = Math.max(now, event.from) + hours * 3_600;
  const running = event.state === "running";
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          label={t("supply.backIn")}
          unit="h"
          value={hours}
          onChange={setHours}
          min={0.25}
          max={720}
          step={0.25}
          digits={2}
          hint={t("supply.until", { at: moment(until) })}
        />
        <TextField id={`note-${event.id}`} label={t("supply.text")} value={note} onChange={setNote} />
      </div>
      {change.error !== null && <Problem error={change.error} />}
      <div className="flex flex-wrap gap-3">
        <Button
          isDisabled={change.isPending}
          onPress={() => change.mutate({ until: epochSeconds(until), note })}
        >
          {t("supply.estimate")}
        </Button>
        {running && (
          <Button
            variant="primary"
            isDisabled={change.isPending}
            onPress={() => change.mutate({ restoredAt: epochSeconds(now), note })}
          >
            {t("supply.restored")}
          </Button>
        )}
        {!running && (
          <Button isDisabled={change.isPending} onPress={() => change.mutate({ cancel: true, note })}>
            {t("supply.callOff")}
          </Button>
        )}
      </div>
    </div>
  );
}
