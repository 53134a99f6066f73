/** Everything of mine in one download, and the way to be forgotten. */
import { Download } from "lucide-react";
import { operationUrl } from "../api/client.ts";
import { useRead } from "../api/queries.ts";
import { ReadView } from "../app/readView.tsx";
import { useText } from "../i18n/useText.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Card, PageHead, SectionHead } from "../ui/card.tsx";
import { ConsentNav } from "./consentNav.tsx";
import { ErasurePanel } from "./erasurePanel.tsx";

export function DataPage() {
  const { t } = useText();
  const read = useRead("getErasure");
  return (
    <>
      <PageHead title={t("data.title")} />
      <ConsentNav />
      <Card labelledBy="data-download" className="mb-6">
        <SectionHead
          id="data-download"
          title={t("data.download")}
          note={t("data.download.note")}
          aside={
            <a className={buttonClass("primary")} href={operationUrl("exportOwnData")} download>
              <Download aria-hidden="true" className="size-4" />
              {t("data.download.action")}
            </a>
          }
        />
        <ul className="list-disc space-y-1 ps-5 text-sm text-ink-soft">
          {(["figures", "orders", "money", "people", "consents", "looks"] as const).map((part) => (
            <li key={part}>{t(`data.download.${part}`)}</li>
          ))}
        </ul>
      </Card>
      <ReadView read={read} skeleton={[16]}>
        {(view) => <ErasurePanel view={view} />}
      </ReadView>
    </>
  );
}
