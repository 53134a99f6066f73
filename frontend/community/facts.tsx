/** Pairs of a word and a figure, as the operator reads them. */
import type { ReactNode } from "react";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Needs a look: coloured, with a sign beside it. */
  readonly odd?: boolean;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-x-6 gap-y-3">
      {facts.map(({ label, value, odd = false }) => (
        <div key={label} className="min-w-0">
          <dt className="text-sm text-ink-soft">{label}</dt>
          <dd className={`font-medium break-words ${odd ? "text-warn" : ""}`}>
            {odd && <span aria-hidden="true">⚠ </span>}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
