/** Import and export of one quarter hour, as an operator types them in. */
import { useText } from "../i18n/useText.tsx";
import { NumberField } from "../ui/fields.tsx";

/** Far more than any connection carries in a quarter hour; the market knows the limit of each. */
const MOST_WH = 100_000;

interface ReadingFieldsProps {
  readonly importWh: number;
  readonly exportWh: number;
  readonly onImport: (wh: number) => void;
  readonly onExport: (wh: number) => void;
}

export function ReadingFields({ importWh, exportWh, onImport, onExport }: ReadingFieldsProps) {
  const { t } = useText();
  const bounds = { unit: "Wh", min: 0, max: MOST_WH, step: 10 } as const;
  return (
    <>
      <NumberField label={t("readings.import")} value={importWh} onChange={onImport} {...bounds} />
      <NumberField label={t("readings.export")} value={exportWh} onChange={onExport} {...bounds} />
    </>
  );
}
