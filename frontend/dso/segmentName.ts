/** Names of parts of the street in the reader's language; the server names them in English. */
import type { Text } from "../i18n/useText.tsx";

/** "Street transformer", "R3 · Phase A"; unknown labels stay. */
export function segmentName(label: string, { t }: Pick<Text, "t">): string {
  if (label === "Transformer") return t("element.name.transformer");
  const found = /^(.+) · phases? ([ABC]+)$/.exec(label);
  if (found === null) return label;
  return `${found[1]} · ${t("chart.phase", { phase: found[2] ?? "" })}`;
}
