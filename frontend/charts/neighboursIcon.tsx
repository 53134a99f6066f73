/** Two houses on one line: the neighbours. Drawn in the stroke of the icon set. */
import type { SVGProps } from "react";

export function Neighbours(props: SVGProps<SVGSVGElement>) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...props}
    >
      <path d="M3 11v6h6v-6M2 12l4-4 4 4M15 11v6h6v-6M14 12l4-4 4 4M2 21h20M12 21v-4" />
    </svg>
  );
}
