/** Surfaces: the card, the page head, the section head. */
import type { ReactNode } from "react";

interface CardProps {
  readonly children: ReactNode;
  readonly className?: string;
  readonly labelledBy?: string;
}

export function Card({ children, className = "", labelledBy }: CardProps) {
  return (
    <section className={`card p-5 sm:p-6 ${className}`} aria-labelledby={labelledBy}>
      {children}
    </section>
  );
}

interface SectionHeadProps {
  readonly id?: string;
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
}

export function SectionHead({ id, title, note, aside }: SectionHeadProps) {
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h2 id={id} className="text-lg font-semibold leading-snug">
          {title}
        </h2>
        {note !== undefined && <p className="mt-0.5 max-w-prose text-sm text-ink-soft">{note}</p>}
      </div>
      {aside}
    </div>
  );
}

interface PageHeadProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
}

export function PageHead({ title, note, aside }: PageHeadProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight sm:text-[1.75rem]">{title}</h1>
        {note !== undefined && <p className="mt-1 max-w-prose text-ink-soft">{note}</p>}
      </div>
      {aside}
    </header>
  );
}

/** The one sentence a page opens with; its figures are in bold. */
export function LeadSentence({
  children,
  state,
}: {
  readonly children: ReactNode;
  readonly state?: ReactNode;
}) {
  return (
    <div className="mb-8 flex max-w-4xl flex-col items-start gap-3">
      <p className="text-[1.45rem] leading-[1.35] font-light text-ink-soft sm:text-[2rem]">{children}</p>
      {state}
    </div>
  );
}
