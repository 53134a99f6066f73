/** Changes of plain data that leave its type: what a mistaken or hostile file would hold. */
export type Spoil = (value: unknown) => void;

/** Replaces what stands at a path such as "branches.1.lengthM"; a change that gives undefined removes it. */
export function alter(path: string, change: (old: unknown) => unknown): Spoil {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  return (value) => {
    let place = value as Record<string, unknown>;
    for (const key of keys) {
      if (typeof place[key] !== "object" || place[key] === null)
        throw new Error(`${path} is not in the data`);
      place = place[key] as Record<string, unknown>;
    }
    const next = change(place[last]);
    if (next === undefined) delete place[last];
    else place[last] = next;
  };
}

export const put = (path: string, next: unknown): Spoil => alter(path, () => next);

export const drop = (path: string): Spoil => alter(path, () => undefined);

/** Adds an entry to the list at a path. */
export const append = (path: string, entry: unknown): Spoil =>
  alter(path, (list) => [...(list as readonly unknown[]), entry]);

/** Takes the last entry from the list at a path. */
export const shorten = (path: string): Spoil =>
  alter(path, (list) => (list as readonly unknown[]).slice(0, -1));

/** Several changes, one after the other. */
export const all =
  (...changes: readonly Spoil[]): Spoil =>
  (value) => {
    for (const change of changes) change(value);
  };

/** Replaces several fields of the object at a path. */
export const putAll = (path: string, fields: Readonly<Record<string, unknown>>): Spoil =>
  all(...Object.entries(fields).map(([name, next]) => put(`${path}.${name}`, next)));

/** A deep copy, spoilt. */
export function spoilt(value: unknown, change: Spoil): unknown {
  const copy: unknown = structuredClone(value);
  change(copy);
  return copy;
}
