/** What is to be connected; the usual size of it comes with the choice. */
import { useText } from "../../i18n/useText.tsx";
import { Choice } from "../../ui/fields.tsx";
import { TECHNOLOGIES, type Technology, USUAL_KW } from "./technology.ts";

interface TechnologyChoiceProps {
  readonly value: Technology;
  readonly onChange: (technology: Technology, usualKw: number) => void;
}

export function TechnologyChoice({ value, onChange }: TechnologyChoiceProps) {
  const { t } = useText();
  return (
    <Choice
      label={t("hosting.technology")}
      value={value}
      onChange={(next) => onChange(next, USUAL_KW[next])}
      options={TECHNOLOGIES.map((one) => ({ value: one, label: t(`hosting.technology.${one}`) }))}
    />
  );
}
