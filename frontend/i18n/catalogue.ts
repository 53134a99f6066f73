/** What a catalogue of messages must hold: every message that English has. */
import type { en } from "./messages/en.ts";

export type MessageId = keyof typeof en;
export type Catalogue = Readonly<Record<MessageId, string>>;
