/** Remembers what is never changed once it is written (versions of networks and tariff sheets), so that it is read once. */

const MAX_REMEMBERED = 64;

export class ImmutableRows<T> {
  readonly #rows = new Map<string, T>();

  /** The row under this key, read when it is not remembered; what does not exist (yet) is not remembered. */
  async get(key: string, read: () => Promise<T | null>): Promise<T | null> {
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = await read();
    if (row === null) return null;
    this.#rows.set(key, row);
    if (this.#rows.size > MAX_REMEMBERED) {
      const oldest = this.#rows.keys().next();
      if (!oldest.done) this.#rows.delete(oldest.value);
    }
    return row;
  }
}
