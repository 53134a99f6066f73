/** Puts a mapping together: the first lines of the file, and which column is what. */
import { useState } from "react";
import type { CsvMapping } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Table } from "../ui/table.tsx";
import { Select, TextField } from "../ui/textFields.tsx";

const SHOWN_LINES = 5;
const DELIMITERS = [",", ";", "\t", "|"] as const;
const FORMATS = ["iso", "epoch-seconds", "dd.mm.yyyy hh:mm", "yyyy-mm-dd hh:mm", "mm/dd/yyyy hh:mm"] as const;
const UNITS = ["Wh", "kWh", "MWh", "W", "kW"] as const;
const ZONES = ["UTC", "Europe/Berlin"] as const;

export interface FirstLines {
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Header and first lines, split at the sign that separates most columns. The last line may be cut off and is left out. */
export function firstLines(head: string): FirstLines {
  const lines = head.replace("\uFEFF", "").split(/\r?\n/);
  const whole = lines.slice(0, Math.max(1, lines.length - 1)).filter((line) => line.trim() !== "");
  const first = whole[0] ?? "";
  const delimiter = DELIMITERS.reduce(
    (best, sign) => (first.split(sign).length > first.split(best).length ? sign : best),
    ",",
  );
  const split = (line: string) => line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  return { delimiter, header: split(first), rows: whole.slice(1, 1 + SHOWN_LINES).map(split) };
}

const guess = (header: readonly string[], pattern: RegExp, fallback: number): string =>
  header.find((name) => pattern.test(name)) ?? header[fallback] ?? "";

/** The form of a time as it stands in the first line. */
export function guessFormat(sample: string): (typeof FORMATS)[number] {
  if (/^\d{9,11}$/.test(sample)) return "epoch-seconds";
  if (/^\d\d\.\d\d\.\d{4} /.test(sample)) return "dd.mm.yyyy hh:mm";
  if (/^\d\d\/\d\d\/\d{4} /.test(sample)) return "mm/dd/yyyy hh:mm";
  return /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(sample) && !/[Z+]/.test(sample) ? "yyyy-mm-dd hh:mm" : "iso";
}

interface MappingAssistantProps {
  readonly head: string;
  readonly busy: boolean;
  readonly onSave: (name: string, mapping: CsvMapping) => void;
}

export function MappingAssistant({ head, busy, onSave }: MappingAssistantProps) {
  const { t } = useText();
  const { delimiter, header, rows } = firstLines(head);
  const [name, setName] = useState("");
  const [time, setTime] = useState(guess(header, /time|zeit|date|datum|hora|start|^t$/i, 0));
  const [meter, setMeter] = useState(guess(header, /meter|zähler|contador|point|id/i, 1));
  const [imported, setImported] = useState(guess(header, /import|bezug|consum|kwh|wh|value|wert/i, 2));
  const [exported, setExported] = useState(
    header.find((one) => /export|feed|einspeis|verti/i.test(one)) ?? "",
  );
  const sample = rows[0]?.[header.indexOf(time)] ?? "";
  const [format, setFormat] = useState<string>(guessFormat(sample));
  const [zone, setZone] = useState<string>("Europe/Berlin");
  const [marks, setMarks] = useState<string>("start");
  const [unit, setUnit] = useState<string>("Wh");
  const [minutes, setMinutes] = useState("15");
  const decimal = rows.some((row) => /^\d+,\d+$/.test(row[header.indexOf(imported)] ?? "")) ? "," : ".";
  const columns = header.map((value) => ({ value, label: value }));
  const list = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const mapping: CsvMapping = {
    delimiter,
    decimal,
    time: {
      column: time,
      format: FORMATS.find((one) => one === format) ?? "iso",
      marks: marks === "end" ? "end" : "start",
      zone: ZONES.find((one) => one === zone) ?? "UTC",
    },
    minutes: Number(minutes),
    meter: { column: meter },
    importColumn: imported,
    ...(exported === "" ? {} : { exportColumn: exported }),
    unit: UNITS.find((one) => one === unit) ?? "Wh",
  };
  return (
    <div className="flex flex-col gap-5 rounded-xl border border-line p-4">
      <Table
        caption={t("mapping.lines")}
        rows={rows.map((cells, index) => ({ cells, key: String(index) }))}
        rowKey={(row) => row.key}
        columns={header.map((title, index) => ({
          key: `${index} ${title}`,
          head: title,
          cell: ({ cells }: { readonly cells: readonly string[] }) => cells[index] ?? "",
        }))}
      />
      <div className="grid grid-cols-1 gap-5 sm:grid-cols-2 xl:grid-cols-3">
        <Select id="map-time" label={t("mapping.time")} value={time} onChange={setTime} options={columns} />
        <Select
          id="map-format"
          label={t("mapping.format")}
          value={format}
          onChange={setFormat}
          options={list(FORMATS)}
        />
        <Select
          id="map-zone"
          label={t("mapping.zone")}
          value={zone}
          onChange={setZone}
          options={list(ZONES)}
          hint={t("mapping.zone.hint")}
        />
        <Select
          id="map-marks"
          label={t("mapping.marks")}
          value={marks}
          onChange={setMarks}
          options={[
            { value: "start", label: t("mapping.marks.start") },
            { value: "end", label: t("mapping.marks.end") },
          ]}
        />
        <Select
          id="map-meter"
          label={t("mapping.meter")}
          value={meter}
          onChange={setMeter}
          options={columns}
        />
        <Select
          id="map-import"
          label={t("readings.import")}
          value={imported}
          onChange={setImported}
          options={columns}
        />
        <Select
          id="map-export"
          label={t("readings.export")}
          value={exported}
          onChange={setExported}
          options={[{ value: "", label: t("mapping.none") }, ...columns]}
        />
        <Select
          id="map-unit"
          label={t("mapping.unit")}
          value={unit}
          onChange={setUnit}
          options={list(UNITS)}
          hint={t("mapping.unit.hint")}
        />
        <Select
          id="map-minutes"
          label={t("mapping.minutes")}
          value={minutes}
          onChange={setMinutes}
          options={list(["5", "15", "30", "60"])}
        />
        <TextField
          id="map-name"
          label={t("mapping.name")}
          value={name}
          onChange={setName}
          hint={t("mapping.name.hint")}
        />
      </div>
      <Button
        className="self-start"
        isDisabled={busy || !/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/.test(name)}
        onPress={() => onSave(name, mapping)}
      >
        {t("mapping.save")}
      </Button>
    </div>
  );
}
