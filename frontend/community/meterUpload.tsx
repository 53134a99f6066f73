/** A file of readings: known formats at once, delimited text with a mapping that is put together from its first lines. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { CsvMapping } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { upload } from "../api/upload.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { FileDrop } from "../ui/fileDrop.tsx";
import { Notice } from "../ui/notice.tsx";
import { Table } from "../ui/table.tsx";
import { Select } from "../ui/textFields.tsx";
import { Checkbox } from "../ui/toggle.tsx";
import { MappingAssistant } from "./mappingAssistant.tsx";
import { Refusal } from "./refusal.tsx";

const MAX_BYTES = 32 * 1024 ** 2;
const HEAD_BYTES = 8_192;

const isDelimited = (head: string): boolean => !/^\s*<|^100,NEM|^\s*\//.test(head) && /[,;\t|]/.test(head);

export function MeterUpload() {
  const { t } = useText();
  const client = useQueryClient();
  const mappings = useRead("listCsvMappings");
  const [file, setFile] = useState<File | null>(null);
  const [head, setHead] = useState("");
  const [mapping, setMapping] = useState("");
  const [accept, setAccept] = useState(false);
  const needsMapping = file !== null && isDelimited(head);
  const hand = useMutation({
    mutationFn: (chosen: File) =>
      upload("importMeterFile", chosen, {
        name: chosen.name,
        ...(needsMapping ? { mapping } : {}),
        ...(accept ? { acceptUnlikely: "true" } : {}),
      }),
    onSuccess: () =>
      renew(client, ["listMissingReadings", "listNotedReadings", "listMeterFiles", "getBoard"]),
  });
  const save = useMutation({
    mutationFn: ({ name, body }: { readonly name: string; readonly body: CsvMapping }) =>
      call("saveCsvMapping", { params: { name }, body }),
    onSuccess: (_saved, { name }) => {
      renew(client, ["listCsvMappings"]);
      setMapping(name);
    },
  });
  const names = mappings.data?.mappings.map(({ name }) => name) ?? [];
  return (
    <div className="flex flex-col gap-5">
      <FileDrop
        label={t("upload.drop")}
        hint={t("upload.hint")}
        accept=".csv,.txt,.xml,.nem,text/csv,text/plain,application/xml"
        maxBytes={MAX_BYTES}
        chosen={file?.name}
        busy={hand.isPending}
        onFile={(chosen) => {
          hand.reset();
          setFile(chosen);
          void chosen.slice(0, HEAD_BYTES).text().then(setHead);
        }}
      />
      {needsMapping && (
        <>
          <Notice tone="info" title={t("upload.delimited")}>
            {t("upload.delimited.text")}
          </Notice>
          <Select
            id="mapping"
            label={t("upload.mapping")}
            value={mapping}
            onChange={setMapping}
            options={[
              { value: "", label: t("upload.mapping.new") },
              ...names.map((value) => ({ value, label: value })),
            ]}
          />
          {mapping === "" && (
            <MappingAssistant
              key={file?.name}
              head={head}
              busy={save.isPending}
              onSave={(name, body) => save.mutate({ name, body })}
            />
          )}
          <Refusal error={save.error} />
        </>
      )}
      <Checkbox
        label={t("upload.unlikely")}
        note={t("upload.unlikely.note")}
        value={accept}
        onChange={setAccept}
      />
      <Refusal error={hand.error} />
      {hand.data !== undefined && (
        <Notice
          tone={hand.data.status === "stored" ? "ok" : "info"}
          title={t(`upload.status.${hand.data.status}`, {
            accepted: hand.data.file.accepted,
            unchanged: hand.data.file.unchanged,
          })}
          live
        >
          {t("upload.result", { corrections: hand.data.resettlements, incomplete: hand.data.incomplete })}
        </Notice>
      )}
      <Button
        variant="primary"
        className="self-start"
        isDisabled={file === null || hand.isPending || (needsMapping && mapping === "")}
        onPress={() => file !== null && hand.mutate(file)}
      >
        {t("upload.take")}
      </Button>
      <TakenFiles />
    </div>
  );
}

function TakenFiles() {
  const { t, moment } = useText();
  const { data } = useRead("listMeterFiles");
  if (data === undefined || data.files.length === 0) return null;
  return (
    <Table
      caption={t("upload.files")}
      rows={data.files.slice(0, 20)}
      rowKey={(row) => row.sha256}
      columns={[
        { key: "name", head: t("upload.file"), cell: (row) => row.name },
        { key: "format", head: t("upload.format"), cell: (row) => row.format },
        { key: "at", head: t("upload.at"), cell: (row) => moment(row.receivedAt) },
        { key: "readings", head: t("board.readings"), numeric: true, cell: (row) => row.readings },
        { key: "accepted", head: t("upload.new"), numeric: true, cell: (row) => row.accepted },
      ]}
    />
  );
}
