/** Versions newest first; the signature of each is checked again here, in the browser. */
import { CircleAlert, CircleCheck } from "lucide-react";
import {
  networkVersionDigest,
  networkVersionFault,
} from "../../../backend/core/commitment/networkVersionDigest.ts";
import type { NetworkVersionList } from "../../api/generatedSchema.ts";
import { useText } from "../../i18n/useText.tsx";
import { Card, SectionHead } from "../../ui/card.tsx";
import { Differences } from "./differences.tsx";

type Version = NetworkVersionList["versions"][number];

/** What the browser finds wrong with a signed version; null when it holds, or there is nothing to sign. */
export function browserFault(
  list: Pick<NetworkVersionList, "domain" | "dso">,
  version: Version,
): string | null {
  const { signed } = version;
  if (version.version === 1) return null;
  if (signed === null) return "no signature";
  if (list.domain === null) return "no ledger";
  if (signed.networkHash !== version.networkHash) return "another model";
  try {
    if (networkVersionDigest(list.domain, signed) !== signed.digest) return "another digest";
    return networkVersionFault(
      list.domain,
      { ...signed, signature: signed.signature as `0x${string}` },
      list.dso,
    );
  } catch {
    return "unreadable";
  }
}

export function Versions({ list }: { readonly list: NetworkVersionList }) {
  const { t } = useText();
  return (
    <Card labelledBy="versions">
      <SectionHead id="versions" title={t("limits.versions")} note={t("limits.versions.note")} />
      <ol className="flex flex-col gap-5">
        {list.versions.map((version) => (
          <li key={version.version} className="border-b border-line pb-4 last:border-0">
            <VersionRow list={list} version={version} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function VersionRow({ list, version }: { readonly list: NetworkVersionList; readonly version: Version }) {
  const { t, moment } = useText();
  const fault = version.fault ?? browserFault(list, version);
  const Icon = fault === null ? CircleCheck : CircleAlert;
  const said =
    fault !== null
      ? t("limits.version.fault", { fault })
      : t(version.version === 1 ? "limits.version.first" : "limits.version.signed");
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">
        {t("limits.version", { version: version.version, at: moment(version.effectiveFrom * 900) })}{" "}
        {version.inForce && (
          <span className="rounded bg-brand-soft px-2 py-0.5 text-sm">{t("limits.inForce")}</span>
        )}
      </p>
      {version.reason !== "" && <p>{version.reason}</p>}
      <p className="flex items-center gap-2 text-sm">
        <Icon aria-hidden="true" className={`size-4 shrink-0 ${fault === null ? "text-ok" : "text-bad"}`} />
        {said}
      </p>
      {version.differences.length > 0 && <Differences rows={version.differences} />}
      <details>
        <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
          {t("limits.version.more")}
        </summary>
        <dl className="grid gap-x-4 gap-y-1 text-sm break-all sm:grid-cols-[auto_1fr]">
          <dt className="text-ink-soft">{t("seal.network")}</dt>
          <dd>{version.networkHash}</dd>
          {version.signed !== null && (
            <>
              <dt className="text-ink-soft">{t("limits.version.previous")}</dt>
              <dd>{version.signed.previousHash}</dd>
              <dt className="text-ink-soft">{t("limits.version.signature")}</dt>
              <dd>{version.signed.signature}</dd>
              <dt className="text-ink-soft">{t("limits.version.signer")}</dt>
              <dd>{version.signed.signer}</dd>
            </>
          )}
        </dl>
      </details>
    </div>
  );
}
