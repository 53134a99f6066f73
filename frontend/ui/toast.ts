/** Short news about what a person has just done. The frame shows them; any part may send one. */

export interface Toast {
  readonly id: number;
  readonly tone: "ok" | "bad";
  readonly text: string;
}

const MAX_SHOWN = 3;
let next = 1;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

function set(change: readonly Toast[]): void {
  toasts = change;
  for (const listener of listeners) listener();
}

/** `text` is already in the reader's language. What went wrong belongs beside the field or into a notice, too. */
export function sendToast(tone: Toast["tone"], text: string): void {
  set([...toasts, { id: next, tone, text }].slice(-MAX_SHOWN));
  next += 1;
}

export const dismissToast = (id: number): void => set(toasts.filter((toast) => toast.id !== id));
export const getToasts = (): readonly Toast[] => toasts;
export const subscribeToasts = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
