/** A list of members: every line's verdict first, then the whole list or nothing. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { operationUrl } from "../api/client.ts";
import type { MemberListResult } from "../api/generatedSchema.ts";
import { renew } from "../api/queries.ts";
import { upload } from "../api/upload.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { DataTable } from "../ui/dataTable.tsx";
import { FileDrop } from "../ui/fileDrop.tsx";
import { Notice } from "../ui/notice.tsx";
import { Refusal } from "./refusal.tsx";

const MAX_BYTES = 1_048_576;

export function MemberImport() {
  const { t } = useText();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const hand = useMutation({
    mutationFn: ({ chosen, take }: { readonly chosen: File; readonly take: boolean }) =>
      upload("importMemberList", chosen, { name: chosen.name, ...(take ? { take: "true" } : {}) }),
    onSuccess: (answer) => {
      if (answer.status === "stored") renew(client, ["getPointDesk", "listMembers"]);
    },
  });
  const result = hand.data;
  return (
    <div className="flex flex-col gap-5">
      <FileDrop
        label={t("import.drop")}
        hint={t("import.hint")}
        accept=".csv,text/csv,text/plain"
        maxBytes={MAX_BYTES}
        chosen={file?.name}
        busy={hand.isPending}
        onFile={(chosen) => {
          setFile(chosen);
          hand.mutate({ chosen, take: false });
        }}
      />
      <a
        className={`${buttonClass("quiet", "flush")} self-start`}
        href={operationUrl("getMemberTemplate")}
        download
      >
        {t("import.template")}
      </a>
      <Refusal error={hand.error} />
      {result !== undefined && hand.error === null && (
        <>
          <Verdict result={result} />
          {result.status === "preview" && file !== null && (
            <Button
              variant="primary"
              className="self-start"
              isDisabled={hand.isPending}
              onPress={() => hand.mutate({ chosen: file, take: true })}
            >
              {t("import.take")}
            </Button>
          )}
          <Lines result={result} />
        </>
      )}
    </div>
  );
}

export function Verdict({ result }: { readonly result: MemberListResult }) {
  const { t } = useText();
  const count = (verdict: MemberListResult["lines"][number]["verdict"]) =>
    result.lines.filter((line) => line.verdict === verdict).length;
  const counts = {
    fresh: count("new"),
    same: count("unchanged"),
    refused: count("refused"),
    added: result.added,
  };
  const tone = { preview: "info", stored: "ok", known: "info", refused: "bad" } as const;
  return (
    <Notice tone={tone[result.status]} title={t(`import.status.${result.status}`, counts)} live>
      {t("import.counts", counts)}
    </Notice>
  );
}

function Lines({ result }: { readonly result: MemberListResult }) {
  const { t } = useText();
  const rows = result.lines.toSorted(
    (a, b) => Number(b.verdict === "refused") - Number(a.verdict === "refused"),
  );
  return (
    <DataTable
      caption={t("import.lines")}
      rows={rows}
      rowKey={(row) => String(row.line)}
      columns={[
        {
          key: "line",
          head: t("import.line"),
          numeric: true,
          value: (row) => row.line,
          cell: (row) => row.line,
        },
        {
          key: "point",
          head: t("points.point"),
          value: (row) => row.meteringPointId,
          cell: (row) => row.meteringPointId,
        },
        { key: "name", head: t("members.name"), cell: (row) => row.displayName },
        {
          key: "verdict",
          head: t("import.verdict"),
          value: (row) => row.verdict,
          cell: (row) => (
            <span className={row.verdict === "refused" ? "font-medium text-bad" : ""}>
              {row.verdict === "refused" && <span aria-hidden="true">✕ </span>}
              {t(`import.verdict.${row.verdict}`)}
            </span>
          ),
        },
        { key: "reason", head: t("import.reason"), cell: (row) => row.reason ?? "" },
      ]}
    />
  );
}
