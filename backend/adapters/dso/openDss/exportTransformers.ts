/** Transformers and banks as OpenDSS statements. */
import type { TransformerBranch } from "../../../core/network/feeder.ts";
import type { BankBranch } from "../../../core/network/feederBranches.ts";
import type { EarthImpedance } from "../../../core/network/terminals.ts";
import { readVectorGroup, type WindingKind } from "../../../core/network/vectorGroup.ts";
import { cannot, nodesOf, num, type ScriptDraft } from "./exportDraft.ts";

/** Nodes of the second winding for each four hours that it lags more than the plain connection. */
const TURNED = [".1.2.3", ".3.1.2", ".2.3.1"] as const;

export function writeTransformer(draft: ScriptDraft, t: TransformerBranch): string {
  const parts = readVectorGroup(t.vectorGroup);
  if (!parts) throw cannot(`transformer ${t.id}`, `vector group ${t.vectorGroup}`);
  const { from, to, clock } = parts;
  if ([from, to].some((kind) => kind.startsWith("zigzag"))) {
    throw cannot(`transformer ${t.id}`, "a zigzag winding");
  }
  const lag = (from === "delta") === (to === "delta") ? 0 : 1;
  // Between delta and star the plain connections lag by one hour or by eleven.
  const plain = lag === 0 ? 0 : clock % 4 === 1 ? 1 : 11;
  const turns = (((clock - plain) % 12) + 12) % 12;
  if (turns % 4 !== 0) throw cannot(`transformer ${t.id}`, `clock number ${clock}`);
  const isLead = plain === 11 ? t.primaryKv >= t.secondaryKv : plain === 1 && t.primaryKv < t.secondaryKv;
  const zero = t.zeroSequenceReactancePercent;
  if (zero !== undefined && zero !== t.reactancePercent) {
    draft.omitted.push(
      `zero-sequence impedance of transformer ${t.id} (OpenDSS takes the short-circuit one)`,
    );
  }
  const side = (end: "from" | "to", kind: WindingKind, nodes: string, earthing: EarthImpedance | undefined) =>
    `bus=${draft.buses.of(t[end])}${nodes}${starNode(draft, t[end], kind, earthing)} conn=${kind === "delta" ? "delta" : "wye"} ` +
    `kv=${num(end === "from" ? t.primaryKv : t.secondaryKv)} kva=${num(t.ratedKva)} %r=${num(t.resistancePercent / 2)}` +
    `${end === "from" ? ` tap=${num(t.tapPu)}` : ""}${neutral(kind, earthing)}`;
  return (
    `new transformer.${draft.names.of(t.id)} phases=3 windings=2 xhl=${num(t.reactancePercent)} leadlag=${isLead ? "lead" : "lag"}${losses(t.noLoadLossKw, t.noLoadCurrentPercent, t.ratedKva)}\n` +
    `~ wdg=1 ${side("from", from, ".1.2.3", t.primaryEarthing)}\n` +
    `~ wdg=2 ${side("to", to, TURNED[turns / 4]!, t.secondaryEarthing)}`
  );
}

/** The bus's neutral, earth, or a node of the star point's own. */
function starNode(
  draft: ScriptDraft,
  bus: string,
  kind: WindingKind,
  earthing: EarthImpedance | undefined,
): string {
  const hasNeutral = draft.neutralBuses.has(bus);
  if (kind === "wye-earthed" && hasNeutral) return ".4";
  if (kind === "wye" || (kind === "wye-earthed" && earthing)) return hasNeutral ? ".5" : ".4";
  return "";
}

function neutral(kind: WindingKind, earthing: EarthImpedance | undefined): string {
  if (kind !== "wye-earthed" || !earthing) return "";
  return ` rneut=${num(earthing.rOhm)} xneut=${num(earthing.xOhm)}`;
}

/** Iron losses and magnetising current, percent of the rating. */
function losses(kw: number | undefined, percent: number | undefined, kva: number): string {
  const active = (100 * (kw ?? 0)) / kva;
  const reactive = Math.sqrt(Math.max(0, (percent ?? 0) ** 2 - active ** 2));
  return `${active > 0 ? ` %noloadloss=${num(active)}` : ""}${reactive > 0 ? ` %imag=${num(reactive)}` : ""}`;
}

export function writeBank(draft: ScriptDraft, bank: BankBranch): string[] {
  const name = draft.names.of(bank.id);
  return bank.units.map((unit, u) => {
    const own = bank.units.length === 1 ? name : draft.names.of(`${name}_${"abc"[u]}`);
    const [xhl, xht, xlt] = unit.reactancePercent;
    const windings = unit.windings.map((winding, w) => {
      const bus = draft.buses.of(winding.side === "from" ? bank.from : bank.to);
      const betweenPhases = winding.ends.every((end) => end === "A" || end === "B" || end === "C");
      return (
        `~ wdg=${w + 1} bus=${bus}${nodesOf(winding.ends)} conn=${betweenPhases ? "delta" : "wye"} kv=${num(winding.ratedKv)} ` +
        `kva=${num(unit.ratedKva)} %r=${num(winding.resistancePercent)} tap=${num(winding.tapPu ?? 1)}`
      );
    });
    const mutual = xht === undefined ? "" : ` xht=${num(xht)} xlt=${num(xlt ?? 0)}`;
    return [
      `new transformer.${own} phases=1 windings=${unit.windings.length} bank=${name} xhl=${num(xhl ?? 0)}${mutual}${losses(unit.noLoadLossKw, unit.noLoadCurrentPercent, unit.ratedKva)}`,
      ...windings,
    ].join("\n");
  });
}
