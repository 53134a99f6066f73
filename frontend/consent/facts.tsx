/** What, who, why, how long, what if no: the sentences of one question, as the server keeps them. */
import type { ConsentCard } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";

const FACTS = ["what", "who", "why", "howLong", "ifNo"] as const;

export function Facts({
  text,
  omit = [],
}: {
  readonly text: ConsentCard["text"];
  readonly omit?: readonly string[];
}) {
  const { t } = useText();
  return (
    <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[9rem_1fr]">
      {FACTS.filter((fact) => !omit.includes(fact)).map((fact) => (
        <div key={fact} className="contents">
          <dt className="text-sm font-medium text-ink-soft">{t(`consent.fact.${fact}`)}</dt>
          <dd className="-mt-2 max-w-prose sm:mt-0">{text[fact]}</dd>
        </div>
      ))}
    </dl>
  );
}
