/** Names of network elements in the reader's language; the server names them in English. */
import type { Text } from "./useText.tsx";

type Form = "name" | "the";

/** `name` stands alone ("Cable R3–R11"), `the` begins a sentence ("The cable R3–R11"); unknown labels stay. */
export function elementName(label: string, { t }: Pick<Text, "t">, form: Form = "name"): string {
  if (label === "street transformer") return t(`element.${form}.transformer`);
  const cable = /^cable (.+)$/.exec(label)?.[1];
  if (cable !== undefined) return t(`element.${form}.cable`, { cable });
  const bus = /^voltage at (.+)$/.exec(label)?.[1];
  return bus === undefined ? label : t(`element.${form}.bus`, { bus });
}
