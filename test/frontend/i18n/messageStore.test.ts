/** Messages are there before what speaks them, however many parts ask at once. */
import { describe, expect, it } from "vitest";
import { MessageStore } from "../../../frontend/i18n/messageStore.ts";

const has = (store: MessageStore, id: string) => Object.hasOwn(store.getShown().messages, id);

describe("the store of messages", () => {
  it("has an area's messages when it says so, although another area was asked for meanwhile", async () => {
    const store = new MessageStore();
    const bell = store.want(["notifications"]).then(() => has(store, "bell.label"));
    const other = store.want(["problems"]);
    expect(await bell).toBe(true);
    await other;
    expect(has(store, "bell.label")).toBe(true);
  });

  it("shows a new language whole, with what was asked for while it came", async () => {
    const store = new MessageStore();
    const change = store.setLocale("de");
    await store.want(["notifications"]);
    expect([store.getShown().locale, has(store, "bell.label")]).toEqual(["de", true]);
    await change;
    expect(Object.keys(store.getShown().messages).length).toBeGreaterThan(100);
  });

  it("keeps to the language that was asked for last", async () => {
    const store = new MessageStore();
    await Promise.all([store.setLocale("de"), store.setLocale("es"), store.want(["notifications"])]);
    expect([store.getShown().locale, has(store, "bell.label")]).toEqual(["es", true]);
  });

  it("tells who listens once per change", async () => {
    const store = new MessageStore();
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    await store.want(["notifications"]);
    await store.want(["notifications"]);
    expect(told).toBe(1);
  });
});
