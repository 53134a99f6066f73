/** The mark: a street that branches off its feeder, with one sun on it. */
export function Logo({ className = "size-8" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b6457" />
      <path
        d="M9 6v17a3 3 0 0 0 3 3h4M9 12h8m0 0 6-4M9 19h14"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24" cy="7.5" r="2.6" fill="#f0b429" />
      <circle cx="24" cy="19" r="2.4" fill="#fff" />
      <circle cx="17.5" cy="26" r="2.4" fill="#fff" />
    </svg>
  );
}
