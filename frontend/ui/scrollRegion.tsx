/** What scrolls inside itself: it has a name, and can be reached by keyboard. */
import type { ReactNode } from "react";

interface ScrollRegionProps {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}

const REACHABLE = { tabIndex: 0 } as const;

export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a scrolling region needs a name and a tab stop, a fieldset is not one
    <div role="group" aria-label={label} {...REACHABLE} className={className}>
      {children}
    </div>
  );
}
