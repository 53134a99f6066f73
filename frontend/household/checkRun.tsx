/** Runs the three ticks in this browser and says for each what was compared. */
import { useMutation } from "@tanstack/react-query";
import {
  CircleCheck,
  CircleDashed,
  CircleX,
  Download,
  LoaderCircle,
  Printer,
  ShieldCheck,
} from "lucide-react";
import { useState } from "react";
import type { TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import type { Hex } from "../../backend/core/orders/order.ts";
import { call, operationUrl } from "../api/client.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Choice } from "../ui/fields.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/textFields.tsx";
import { askNode, askServer } from "./chainRecord.ts";
import { checkTrade, type TradeCheck } from "./checkTrade.ts";
import { canSignHere, recallEntered } from "./deviceStore.ts";

/** The record could not be asked; not a verdict on the trade. */
class NoAnswer extends Error {}

async function run(orderId: Hex, given: TradeReceipt | null, nodeUrl: string | null): Promise<TradeCheck> {
  const receipt = given ?? (await call("getReceipt", { params: { orderId } }));
  const { keys } = await call("listKeys");
  const entered = canSignHere() ? await recallEntered(orderId) : undefined;
  const ask = nodeUrl === null ? askServer : askNode(nodeUrl);
  try {
    return await checkTrade(receipt, { entered, keys }, ask);
  } catch (error) {
    throw nodeUrl === null ? error : new NoAnswer("no answer", { cause: error });
  }
}

interface CheckRunProps {
  readonly orderId: Hex;
  /** A receipt from a file; without one it is fetched. */
  readonly receipt?: TradeReceipt;
}

export function CheckRun({ orderId, receipt }: CheckRunProps) {
  const { t } = useText();
  const [door, setDoor] = useState<"server" | "own">("server");
  const [url, setUrl] = useState("");
  const check = useMutation({
    mutationFn: () => run(orderId, receipt ?? null, door === "own" ? url.trim() : null),
  });
  return (
    <div className="flex flex-col gap-6">
      <Ticks check={check.data} busy={check.isPending} />
      {check.error instanceof NoAnswer ? (
        <Notice tone="warn" live title={t("check.noAnswer")}>
          {t("check.noAnswer.text")}
        </Notice>
      ) : (
        check.error !== null && <Problem error={check.error} />
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          isDisabled={check.isPending || (door === "own" && !URL.canParse(url.trim()))}
          onPress={() => check.mutate()}
        >
          <ShieldCheck aria-hidden="true" className="size-4" />
          {t(check.isPending ? "check.running" : check.data === undefined ? "check.run" : "check.again")}
        </Button>
        {receipt === undefined && (
          <a
            href={operationUrl("getReceipt", { orderId })}
            download={`lateral-receipt-${orderId.slice(2, 10)}.json`}
            className={buttonClass("secondary")}
          >
            <Download aria-hidden="true" className="size-4" />
            {t("check.download")}
          </a>
        )}
        <Button onPress={() => window.print()}>
          <Printer aria-hidden="true" className="size-4" />
          {t("check.print")}
        </Button>
      </div>
      <details>
        <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
          {t("check.door.title")}
        </summary>
        <div className="mt-2 flex max-w-xl flex-col gap-4">
          <Choice
            label={t("check.door")}
            value={door}
            onChange={setDoor}
            options={[
              { value: "server", label: t("check.door.server") },
              { value: "own", label: t("check.door.own") },
            ]}
          />
          {door === "own" && (
            <TextField
              id="node-url"
              label={t("check.door.url")}
              hint={t("check.door.hint")}
              placeholder="https://…"
              value={url}
              onChange={setUrl}
            />
          )}
        </div>
      </details>
    </div>
  );
}

interface TicksProps {
  readonly check: TradeCheck | undefined;
  readonly busy: boolean;
}

function Ticks({ check, busy }: TicksProps) {
  const { t, moment, decimal } = useText();
  const recordText = (found: TradeCheck["recorded"]): string =>
    found.ok
      ? t("tick.recorded.ok", {
          entry: decimal(found.blockNumber),
          time: moment(found.writtenAt),
          later: found.later,
        })
      : t(`tick.recorded.${found.fault}`);
  const ticks = [
    {
      key: "signed",
      title: t("tick.signed"),
      ok: check?.signed.ok,
      text:
        check === undefined
          ? t("tick.signed.will")
          : check.signed.ok || check.signed.enteredAs === "changed" || check.signed.enteredAs === "stranger"
            ? t(`tick.signed.${check.signed.enteredAs}`)
            : t("tick.signed.broken"),
    },
    {
      key: "included",
      title: t("tick.included"),
      ok: check?.included.ok,
      text:
        check === undefined
          ? t("tick.included.will")
          : check.included.ok
            ? t("tick.included.ok")
            : check.included.failed.map((finding) => t(`tick.included.${finding.step}`)).join(" "),
    },
    {
      key: "recorded",
      title: t("tick.recorded"),
      ok: check?.recorded.ok,
      text: check === undefined ? t("tick.recorded.will") : recordText(check.recorded),
    },
  ];
  const done = check !== undefined && !busy;
  const passed = ticks.filter((tick) => tick.ok === true).length;
  return (
    <div>
      <p role="status" className={done ? "mb-3 text-lg font-semibold" : "sr-only"}>
        {done && t(passed === 3 ? "check.result.all" : "check.result.some", { passed })}
      </p>
      <ol className="grid grid-cols-1 gap-3 lg:grid-cols-3">
        {ticks.map((tick) => (
          <Tick
            key={tick.key}
            title={tick.title}
            text={tick.text}
            ok={busy ? undefined : tick.ok}
            busy={busy}
          />
        ))}
      </ol>
    </div>
  );
}

interface TickProps {
  readonly title: string;
  readonly text: string;
  /** undefined: not checked yet. */
  readonly ok: boolean | undefined;
  readonly busy: boolean;
}

function Tick({ title, text, ok, busy }: TickProps) {
  const { t } = useText();
  const Icon = busy ? LoaderCircle : ok === undefined ? CircleDashed : ok ? CircleCheck : CircleX;
  const look =
    ok === undefined ? "border-line" : ok ? "border-ok/40 bg-ok-soft" : "border-bad/40 bg-bad-soft";
  const tone = ok === undefined ? "text-ink-faint" : ok ? "text-ok" : "text-bad";
  return (
    <li className={`flex gap-3 rounded-xl border p-4 ${look}`} data-testid="tick" data-ok={String(ok)}>
      <Icon aria-hidden="true" className={`size-7 shrink-0 ${tone} ${busy ? "animate-spin" : ""}`} />
      <div className="min-w-0">
        <h3 className="font-semibold">
          {title}
          {ok !== undefined && <span className="sr-only">: {t(ok ? "check.passed" : "check.failed")}</span>}
        </h3>
        <p className="text-sm text-ink-soft">{text}</p>
      </div>
    </li>
  );
}
