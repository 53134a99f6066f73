/** Registers works or an outage: what is out, since or from when, until when, and what members are told. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { type ApiError, call } from "../../api/client.ts";
import type {
  NetworkView,
  SupplyEvent,
  SupplyEventInput,
  SupplyEventList,
} from "../../api/generatedSchema.ts";
import { renew } from "../../api/queries.ts";
import { Problem } from "../../app/errorBoundary.tsx";
import { elementName } from "../../i18n/elementName.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, SectionHead } from "../../ui/card.tsx";
import { Choice, NumberField } from "../../ui/fields.tsx";
import { Select, TextField } from "../../ui/textFields.tsx";
import { CutOffPreview } from "./cutOffPreview.tsx";
import { NoticePreview } from "./noticePreview.tsx";

type Kind = SupplyEventInput["kind"];
type End = "known" | "unknown";

const HOUR = 3_600;
const MINUTE = 60;

interface RegisterFormProps {
  readonly list: SupplyEventList;
  readonly view: NetworkView;
}

export function RegisterForm({ list, view }: RegisterFormProps) {
  const text = useText();
  const { t, moment } = text;
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>("outage");
  const [element, setElement] = useState(view.branches.at(-1)?.id ?? "");
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [startsIn, setStartsIn] = useState(4);
  const [minutesAgo, setMinutesAgo] = useState(5);
  const [lasts, setLasts] = useState(2);
  const [end, setEnd] = useState<End>("known");
  const planned = kind === "planned";
  const from = planned ? list.earliestWorks + startsIn * HOUR : list.now - minutesAgo * MINUTE;
  const until = planned ? from + lasts * HOUR : end === "known" ? list.now + lasts * HOUR : null;
  const input: SupplyEventInput = {
    kind,
    elements: [element],
    reason,
    note,
    from: epochSeconds(from),
    until: until === null ? null : epochSeconds(until),
  };
  const register = useMutation<SupplyEvent, ApiError>({
    mutationFn: () => call("registerSupplyEvent", { body: input }),
    onSuccess: () => {
      setReason("");
      setNote("");
      renew(client, ["listSupplyEvents", "getReliability"]);
    },
  });
  return (
    <Card labelledBy="register">
      <SectionHead id="register" title={t("supply.register")} note={t("supply.register.note")} />
      <div className="flex flex-col gap-5">
        <Choice
          label={t("supply.kind")}
          value={kind}
          onChange={setKind}
          options={[
            { value: "outage", label: t("supply.kind.outage") },
            { value: "planned", label: t("supply.kind.planned") },
          ]}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            id="element"
            label={t("supply.element")}
            value={element}
            onChange={setElement}
            options={view.branches.map(({ id, label }) => ({ value: id, label: elementName(label, text) }))}
          />
          <TextField
            id="supply-reason"
            label={t("supply.reason")}
            value={reason}
            onChange={setReason}
            hint={t("supply.reason.hint")}
          />
          {planned ? (
            <NumberField
              label={t("supply.startsIn")}
              unit="h"
              value={startsIn}
              onChange={setStartsIn}
              min={0}
              max={24 * 60}
              step={1}
              hint={t("supply.from", { at: moment(from) })}
            />
          ) : (
            <NumberField
              label={t("supply.minutesAgo")}
              unit="min"
              value={minutesAgo}
              onChange={setMinutesAgo}
              min={0}
              max={24 * 60}
              step={5}
              hint={t("supply.from", { at: moment(from) })}
            />
          )}
          {(planned || end === "known") && until !== null && (
            <NumberField
              label={t(planned ? "supply.lasts" : "supply.backIn")}
              unit="h"
              value={lasts}
              onChange={setLasts}
              min={0.25}
              max={720}
              step={0.25}
              digits={2}
              hint={t("supply.until", { at: moment(until) })}
            />
          )}
          {!planned && (
            <Choice
              label={t("supply.end")}
              value={end}
              onChange={setEnd}
              options={[
                { value: "known", label: t("supply.end.known") },
                { value: "unknown", label: t("supply.end.unknown") },
              ]}
            />
          )}
          <TextField
            id="supply-note"
            label={t("supply.text")}
            value={note}
            onChange={setNote}
            hint={t("supply.text.hint")}
          />
        </div>
        <CutOffPreview element={element} />
        <NoticePreview kind={kind} reason={reason} note={note} from={from} until={until} />
        {register.error !== null && <Problem error={register.error} />}
        <div>
          <Button
            variant="primary"
            isDisabled={reason.trim().length < 3 || register.isPending}
            onPress={() => register.mutate()}
          >
            {t(planned ? "supply.save.planned" : "supply.save.outage")}
          </Button>
        </div>
      </div>
    </Card>
  );
}
