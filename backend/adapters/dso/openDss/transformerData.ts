/** Windings and losses of an OpenDSS transformer, its XfmrCode included. */
import { domainError } from "../../../core/errors/domainError.ts";
import { type Draft, labelOf } from "./properties.ts";
import type { Assignment, DssObject } from "./scriptModel.ts";
import { listOf, numberOf, wordsOf } from "./values.ts";

export interface Winding {
  /** As written, nodes included; empty when never given. */
  bus: string;
  isDelta: boolean;
  kv: number;
  kva: number;
  tap: number;
  resistancePercent: number;
  /** Ohm between a star point that has a node of its own and earth; negative: none. */
  rNeutral: number;
  xNeutral: number;
}

export interface TransformerData {
  phases: number;
  windings: Winding[];
  /** Percent on the rating of winding 1: windings 1-2, 1-3, 2-3. */
  x: [number, number, number];
  noLoadLossPercent: number;
  magnetisingPercent: number;
  /** The higher voltage lags instead of leading. */
  isEuropean: boolean;
  bank: string;
}

const MAX_WINDINGS = 3;

const standardWinding = (): Winding => ({
  bus: "",
  isDelta: false,
  kv: 12.47,
  kva: 1000,
  tap: 1,
  resistancePercent: 0.2,
  rNeutral: -1,
  xNeutral: 0,
});

/** @throws LAT-2063, LAT-2064 unknown XfmrCode */
export function readTransformer(draft: Draft, transformer: DssObject): TransformerData {
  const data: TransformerData = {
    phases: 3,
    windings: [standardWinding(), standardWinding()],
    x: [7, 35, 30],
    noLoadLossPercent: 0,
    magnetisingPercent: 0,
    isEuropean: false,
    bank: "",
  };
  takeAll(draft, transformer, data, { active: 0 });
  for (const { kv, kva, tap } of data.windings) {
    if (!(kv > 0)) throw rating(transformer, "kv", kv);
    if (!(kva > 0)) throw rating(transformer, "kva", kva);
    if (!(tap > 0)) throw rating(transformer, "tap", tap);
  }
  return data;
}

const rating = (object: DssObject, field: string, value: number) =>
  domainError("LAT-2004", { element: labelOf(object), field, value });

function takeAll(draft: Draft, object: DssObject, data: TransformerData, cursor: { active: number }): void {
  for (const assignment of object.assignments) {
    const { property, value, place } = assignment;
    if (property === "xfmrcode") {
      const code = draft.model.classes.get("xfmrcode")?.get(value.trim().toLowerCase());
      if (!code) throw domainError("LAT-2064", { ...place, what: `xfmrcode.${value.slice(0, 60)}` });
      takeAll(draft, code, data, { active: 0 });
    } else if (!takeWinding(data, assignment, cursor) && !takeList(data, assignment)) {
      takeWhole(draft, object, data, assignment);
    }
  }
}

/** Properties of the winding that `wdg` names. */
function takeWinding(data: TransformerData, assignment: Assignment, cursor: { active: number }): boolean {
  const { property, value, place } = assignment;
  if (property === "wdg") {
    const at = numberOf(value, place);
    if (!Number.isInteger(at) || at < 1 || at > data.windings.length) {
      throw domainError("LAT-2063", { ...place, reason: `winding ${value} of ${data.windings.length}` });
    }
    cursor.active = at - 1;
    return true;
  }
  const winding = data.windings[cursor.active]!;
  switch (property) {
    case "bus":
      winding.bus = value;
      return true;
    case "conn":
      winding.isDelta = isDelta(value);
      return true;
    case "kv":
      winding.kv = numberOf(value, place);
      return true;
    case "kva":
      setKva(data, cursor.active, numberOf(value, place));
      return true;
    case "tap":
      winding.tap = numberOf(value, place);
      return true;
    case "%r":
      winding.resistancePercent = numberOf(value, place);
      return true;
    case "rneut":
      winding.rNeutral = numberOf(value, place);
      return true;
    case "xneut":
      winding.xNeutral = numberOf(value, place);
      return true;
    default:
      return false;
  }
}

const isDelta = (word: string): boolean => /^(d|ll)/i.test(word.trim());

/** The first winding's rating is also that of the others until they say their own. */
function setKva(data: TransformerData, at: number, kva: number): void {
  if (at === 0) for (const winding of data.windings) winding.kva = kva;
  else data.windings[at]!.kva = kva;
}

/** Properties with one value for each winding. */
function takeList(data: TransformerData, { property, value, place }: Assignment): boolean {
  const each = <T>(values: readonly T[], put: (winding: Winding, value: T) => void): true => {
    values.forEach((v, i) => {
      const winding = data.windings[i];
      if (winding) put(winding, v);
    });
    return true;
  };
  const numbers = (put: (winding: Winding, value: number) => void) => each(listOf(value, place), put);
  switch (property) {
    case "buses":
      return each(wordsOf(value), (winding, bus) => {
        winding.bus = bus;
      });
    case "conns":
      return each(wordsOf(value), (winding, word) => {
        winding.isDelta = isDelta(word);
      });
    case "kvs":
      return numbers((winding, kv) => {
        winding.kv = kv;
      });
    case "kvas":
      return numbers((winding, kva) => {
        winding.kva = kva;
      });
    case "taps":
      return numbers((winding, tap) => {
        winding.tap = tap;
      });
    case "%rs":
      return numbers((winding, percent) => {
        winding.resistancePercent = percent;
      });
    default:
      return false;
  }
}

/** Properties of the transformer as a whole. */
function takeWhole(draft: Draft, object: DssObject, data: TransformerData, assignment: Assignment): void {
  const { property, value, place } = assignment;
  switch (property) {
    case "phases":
      data.phases = numberOf(value, place);
      if (![1, 2, 3].includes(data.phases)) {
        throw domainError("LAT-2063", { ...place, reason: `a transformer of ${value} phases` });
      }
      return;
    case "windings":
      setWindings(data, assignment);
      return;
    case "xhl":
    case "x12":
      data.x[0] = numberOf(value, place);
      return;
    case "xht":
    case "x13":
      data.x[1] = numberOf(value, place);
      return;
    case "xlt":
    case "x23":
      data.x[2] = numberOf(value, place);
      return;
    case "%loadloss":
      for (const winding of data.windings.slice(0, 2)) winding.resistancePercent = numberOf(value, place) / 2;
      return;
    case "%noloadloss":
      data.noLoadLossPercent = numberOf(value, place);
      return;
    case "%imag":
      data.magnetisingPercent = numberOf(value, place);
      return;
    case "leadlag":
      data.isEuropean = /^(lead|eu)/i.test(value.trim());
      return;
    case "bank":
      data.bank = value.trim();
      return;
    default:
      draft.report.ignore(`${property} of ${object.className}s`, object.name);
  }
}

function setWindings(data: TransformerData, { value, place }: Assignment): void {
  const count = numberOf(value, place);
  if (!Number.isInteger(count) || count < 2 || count > MAX_WINDINGS) {
    throw domainError("LAT-2063", { ...place, reason: `${value} windings; 2 and 3 are supported` });
  }
  data.windings = Array.from({ length: count }, (_, i) => data.windings[i] ?? standardWinding());
}
