/** What the parts of the CIM importer share: terminals, nodes, phases, names. */
import { domainError } from "../../../core/errors/domainError.ts";
import type { Branch, Bus } from "../../../core/network/feeder.ts";
import type { Terminal } from "../../../core/network/terminals.ts";
import { UniqueNames } from "../feederDraft.ts";
import { ReportBuilder } from "../importReport.ts";
import type { CimModel, CimObject } from "./rdf.ts";

export interface CimDraft {
  readonly model: CimModel;
  readonly report: ReportBuilder;
  /** Terminals of each piece of equipment, in order. */
  readonly terminals: ReadonlyMap<string, readonly CimObject[]>;
  /** Bus name of each connectivity or topological node. */
  readonly busOfNode: Map<string, string>;
  readonly busNames: UniqueNames;
  readonly branchNames: UniqueNames;
  readonly elementNames: UniqueNames;
  readonly branches: Branch[];
  /** Buses that are not in the file, e.g. the star point of three windings. */
  readonly extraBuses: Bus[];
  readonly limits: ReadonlyMap<string, number>;
}

export function startDraft(model: CimModel): CimDraft {
  const terminals = new Map(model.index(model.all("Terminal"), "Terminal.ConductingEquipment"));
  for (const [id, list] of terminals) {
    const order = (t: CimObject) =>
      t.number("ACDCTerminal.sequenceNumber", t.number("Terminal.sequenceNumber", 1));
    terminals.set(
      id,
      [...list].sort((a, b) => order(a) - order(b)),
    );
  }
  return {
    model,
    report: new ReportBuilder(),
    terminals,
    busOfNode: new Map(),
    busNames: new UniqueNames(),
    branchNames: new UniqueNames(),
    elementNames: new UniqueNames(),
    branches: [],
    extraBuses: [],
    limits: readLimits(model),
  };
}

/** The lowest lasting current limit of each limit set, A. */
function readLimits(model: CimModel): Map<string, number> {
  const limits = new Map<string, number>();
  for (const limit of model.all("CurrentLimit")) {
    const type = model.find(limit.text("OperationalLimit.OperationalLimitType"));
    const seconds =
      type?.number("OperationalLimitType.acceptableDuration", Number.MAX_VALUE) ?? Number.MAX_VALUE;
    if (seconds < 86_400) continue;
    const set = limit.text("OperationalLimit.OperationalLimitSet");
    const value = limit.number("CurrentLimit.value", Number.POSITIVE_INFINITY);
    limits.set(set, Math.min(value, limits.get(set) ?? Number.POSITIVE_INFINITY));
  }
  return limits;
}

/** Rating of equipment from the limits of its terminals, A; undefined when unknown. */
export function ratingOf(draft: CimDraft, equipment: CimObject): number | undefined {
  const found = (draft.terminals.get(equipment.id) ?? [])
    .map((t) => draft.limits.get(t.text("ACDCTerminal.OperationalLimitSet")) ?? Number.POSITIVE_INFINITY)
    .filter((value) => value > 0 && value <= 1e6);
  return found.length > 0 ? Math.min(...found) : undefined;
}

/** The bus of a terminal. @throws LAT-2074 */
export function busOfTerminal(draft: CimDraft, terminal: CimObject): string {
  const property = terminal.has("Terminal.ConnectivityNode")
    ? "Terminal.ConnectivityNode"
    : "Terminal.TopologicalNode";
  const node = draft.model.follow(terminal, property);
  const known = draft.busOfNode.get(node.id);
  if (known !== undefined) return known;
  const name = draft.busNames.take(node.name, node.id);
  draft.busOfNode.set(node.id, name);
  return name;
}

/** The buses of equipment with `count` terminals. @throws LAT-2074 */
export function busesOf(draft: CimDraft, equipment: CimObject, count: number): string[] {
  const terminals = draft.terminals.get(equipment.id) ?? [];
  if (terminals.length < count) {
    throw domainError("LAT-2074", {
      element: equipment.label,
      reference: `terminal ${terminals.length + 1}`,
    });
  }
  return terminals.slice(0, count).map((terminal) => busOfTerminal(draft, terminal));
}

/** Half phases s1 and s2 of a split secondary have the places A and B. */
const PHASE_OF: Readonly<Record<string, Terminal>> = { A: "A", B: "B", C: "C", N: "N", s1: "A", s2: "B" };

/** The conductor of a phase kind. @throws LAT-2065 */
export function phaseOf(object: CimObject, property: string): Terminal {
  const phase = PHASE_OF[object.kind(property)];
  if (phase) return phase;
  throw domainError("LAT-2065", {
    element: object.label,
    reason: `phase ${object.text(property).slice(0, 40) || "missing"}`,
  });
}
