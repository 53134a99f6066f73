/** What a demo home has, in the reader's language; the server lists it in English. */
import type { DemoSignIn } from "../api/generatedSchema.ts";
import type { MessageId } from "./catalogue.ts";
import type { Text } from "./useText.tsx";

const KINDS = [
  { pattern: /^no solar$/, id: "asset.noSolar" },
  { pattern: /^solar ([\d.]+) kWp?$/, id: "asset.solar" },
  { pattern: /^battery ([\d.]+) kWh$/, id: "asset.battery" },
  { pattern: /^electric car$/, id: "asset.car" },
] as const satisfies readonly { pattern: RegExp; id: MessageId }[];

/** Words it does not know stay as they are. */
export function assetWords(description: string, { t, decimal }: Pick<Text, "t" | "decimal">): string {
  const words = description.split(", ").map((part) => {
    for (const { pattern, id } of KINDS) {
      const found = pattern.exec(part);
      if (found !== null) return t(id, { size: decimal(Number(found[1] ?? 0), 1) });
    }
    return part;
  });
  const sentence = words.join(", ");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const assets = ({ description }: DemoSignIn): number =>
  description.split(", ").filter((part) => !part.startsWith("no ")).length;

/** Homes with most to show first; equals keep their order. */
export const mostEquippedFirst = (signIns: readonly DemoSignIn[]): DemoSignIn[] =>
  signIns.toSorted((a, b) => assets(b) - assets(a));
