/** Months of the community, from its first year on, up to the running one. */
const SHOWN = 24;

/** Ends with the month of `today` (`YYYY-MM-DD`), oldest first. */
export function monthsUpTo(today: string): string[] {
  const [year = 2000, month = 1] = today.split("-").map(Number);
  return Array.from({ length: SHOWN }, (_, index) => {
    const at = new Date(Date.UTC(year, month - SHOWN + index, 1));
    return at.toISOString().slice(0, 7);
  });
}

/** The month before that of `today`. */
export const lastMonth = (today: string): string => monthsUpTo(today).at(-2) ?? today.slice(0, 7);
