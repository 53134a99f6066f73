/** Re-verification in place: what this browser checked, and what the server checked again; never mixed up. */
import { CircleAlert, CircleCheck, Circle as CircleOpen } from "lucide-react";
import { useState } from "react";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { operationUrl } from "../../api/client.ts";
import type { VerificationResult } from "../../api/generatedSchema.ts";
import { useText } from "../../i18n/useText.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { StudyProgress } from "../studies/studyProgress.tsx";
import { useStudy } from "../studies/useStudy.ts";
import { BROWSER_CHECKS, type CheckVerdict, checkBundle } from "./checkBundle.ts";

const SERVER_PARTS = ["files", "frame", "orders", "commitment", "clearing", "physics", "settlement"] as const;

export function VerifyPanel({ interval }: { readonly interval: number }) {
  const { t } = useText();
  const [verdicts, setVerdicts] = useState<readonly CheckVerdict[] | null>(null);
  const [reading, setReading] = useState(false);
  const run = useStudy();
  const { study } = run;
  const result = study?.state === "finished" && study.result?.kind === "verification" ? study.result : null;
  const start = async () => {
    setReading(true);
    setVerdicts(null);
    run.start({ kind: "verification", interval: intervalIndex(interval) });
    const url = operationUrl("getEvidenceBundle", { index: interval });
    const archive = await fetch(url, { credentials: "same-origin" }).then((answer) => answer.arrayBuffer());
    setVerdicts(await checkBundle(archive));
    setReading(false);
  };
  return (
    <section className="flex flex-col gap-4" aria-labelledby="verify">
      <h3 id="verify" className="font-semibold">
        {t("verify.title")}
      </h3>
      <p className="max-w-prose text-sm text-ink-soft">{t("verify.note")}</p>
      <div>
        <Button isDisabled={reading || run.running} onPress={() => void start()}>
          {t("verify.start")}
        </Button>
      </div>
      {(verdicts !== null || reading) && <BrowserList verdicts={verdicts ?? []} />}
      <StudyProgress run={run} />
      {result !== null && <ServerList result={result} />}
      {verdicts !== null && result !== null && <Sum verdicts={verdicts} result={result} />}
    </section>
  );
}

interface LineProps {
  readonly state: "open" | "holds" | "fails";
  readonly children: React.ReactNode;
}

function Line({ state, children }: LineProps) {
  const { t } = useText();
  const Icon = state === "open" ? CircleOpen : state === "holds" ? CircleCheck : CircleAlert;
  const tone = state === "open" ? "text-ink-faint" : state === "holds" ? "text-ok" : "text-bad";
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${tone}`} />
      <span>
        <span className="sr-only">{t(`verify.state.${state}`)}: </span>
        {children}
      </span>
    </li>
  );
}

function BrowserList({ verdicts }: { readonly verdicts: readonly CheckVerdict[] }) {
  const { t } = useText();
  return (
    <div>
      <h4 className="text-sm font-medium text-ink-soft">{t("verify.browser")}</h4>
      <ul className="mt-1 flex flex-col gap-1">
        {BROWSER_CHECKS.map((check) => {
          const verdict = verdicts.find((one) => one.check === check);
          const state = verdict === undefined ? "open" : verdict.holds ? "holds" : "fails";
          return (
            <Line key={check} state={state}>
              {t(`verify.browser.${check}`, { count: verdict?.count ?? 0 })}
              {verdict?.fault !== undefined && verdict.fault !== null && ` (${verdict.fault})`}
            </Line>
          );
        })}
      </ul>
    </div>
  );
}

function ServerList({ result }: { readonly result: VerificationResult }) {
  const { t } = useText();
  return (
    <div>
      <h4 className="text-sm font-medium text-ink-soft">{t("verify.server")}</h4>
      <ul className="mt-1 flex flex-col gap-1">
        {SERVER_PARTS.map((part) => {
          const verdict = result.verdicts.find((one) => one.part === part);
          const state = verdict === undefined ? "open" : verdict.findings.length === 0 ? "holds" : "fails";
          return (
            <Line key={part} state={state}>
              {t(`verify.server.${part}`)}
              {verdict?.findings.map(({ code, where, what }) => (
                <span key={`${code}${where}${what}`} className="block text-sm text-bad">
                  {code} · {where}: {what}
                </span>
              ))}
            </Line>
          );
        })}
      </ul>
    </div>
  );
}

interface SumProps {
  readonly verdicts: readonly CheckVerdict[];
  readonly result: VerificationResult;
}

function Sum({ verdicts, result }: SumProps) {
  const { t } = useText();
  const own = verdicts.length === BROWSER_CHECKS.length && verdicts.every(({ holds }) => holds);
  const server = result.verdicts.every(({ findings }) => findings.length === 0);
  return (
    <Notice
      tone={own && server ? "ok" : "bad"}
      live
      title={t(own && server ? "verify.holds" : "verify.fails")}
    >
      {t("verify.honest")}
    </Notice>
  );
}
