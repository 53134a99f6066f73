/**
 * Executes the defining statements of OpenDSS scripts: new, edit, set, redirect and the like. Nothing is
 * solved, no file outside the resolver's reach is opened, and what has no meaning for a network is listed.
 */
import { domainError } from "../../../core/errors/domainError.ts";
import type { ScriptResolver } from "../scriptResolver.ts";
import { PROPERTIES, propertyName, SILENT_CLASSES } from "./classes.ts";
import type { DssModel, DssObject, IgnoredText } from "./scriptModel.ts";
import { type Argument, type Place, readArguments, readStatements, type Statement } from "./statements.ts";
import { isYes, wordsOf } from "./values.ts";

const MAX_DEPTH = 20;
const MAX_FILES = 200;
const MAX_OBJECTS = 400_000;
const MAX_ASSIGNMENTS = 20_000;
const MAX_IGNORED = 10_000;
const MAX_COORDINATES = 400_000;
/** Statements that show, solve or measure. */
const WITHOUT_EFFECT = new Set(
  "solve calcvoltagebases calcv show plot export help interpolate reset sample visualize dump cd doscmd buildy makebuslist init get summary formedit fileedit distribute allocateload rephase vdiff closedi cktlosses losses currents voltages powers seqvoltages nodelist var uuids guids relcalc about".split(
    " ",
  ),
);

interface Run {
  readonly resolver: ScriptResolver;
  readonly classes: Map<string, Map<string, DssObject>>;
  readonly options: Map<string, { value: string; place: Place }>;
  readonly coordinates: Map<string, { x: number; y: number }>;
  readonly ignored: IgnoredText[];
  readonly files: string[];
  circuit: string;
  objectCount: number;
  active: DssObject | null;
  /** How many values without a name the active statement has had. */
  position: number;
}

/**
 * Runs the script `entry`.
 * @throws LAT-2061 a file outside the folder, LAT-2062 files that call each other, LAT-2063 an unreadable
 * statement, LAT-2064 an unknown name, LAT-2070 too much of anything.
 */
export function runScript(resolver: ScriptResolver, entry: { name: string; text: string }): DssModel {
  const run: Run = {
    resolver,
    classes: new Map(),
    options: new Map(),
    coordinates: new Map(),
    ignored: [],
    files: [],
    circuit: "",
    objectCount: 0,
    active: null,
    position: 0,
  };
  runFile(run, entry, []);
  return run;
}

function runFile(run: Run, script: { name: string; text: string }, callers: readonly string[]): void {
  const chain = [...callers, script.name];
  if (callers.includes(script.name)) throw domainError("LAT-2062", { chain: chain.join(" → ") });
  limit("files that call each other", chain.length, MAX_DEPTH);
  run.files.push(script.name);
  limit("script files", run.files.length, MAX_FILES);
  for (const statement of readStatements(script.text, script.name)) execute(run, statement, chain);
}

function limit(what: string, actual: number, most: number): void {
  if (actual > most) throw domainError("LAT-2070", { what, actual, limit: most });
}

function execute(run: Run, statement: Statement, chain: readonly string[]): void {
  const { verb, args, place } = statement;
  switch (verb) {
    case "~":
      if (run.active) assign(run, run.active, args, place);
      else note(run, "a continuation of something left out", place);
      return;
    case "new":
      define(run, args, place);
      return;
    case "edit":
    case "select":
      edit(run, args, place);
      return;
    case "batchedit":
      batchEdit(run, args, place);
      return;
    case "set":
      for (const { name, value } of args) if (name !== null) run.options.set(name, { value, place });
      return;
    case "clear":
    case "clearall":
      clear(run);
      return;
    case "redirect":
    case "compile":
      runFile(run, run.resolver(args[0]?.value ?? "", chain.at(-1)!, place), chain);
      return;
    case "buscoords":
      readCoordinates(run, args[0]?.value ?? "", chain.at(-1)!, place);
      return;
    case "open":
    case "close":
      operate(run, verb, args, place);
      return;
    case "disable":
    case "enable":
      find(run, args[0]?.value ?? "", place).enabled = verb === "enable";
      return;
    default:
      executeOther(run, statement);
  }
}

/** `class.name.property=value`, or a statement without effect on the network. */
function executeOther(run: Run, { verb, args, place }: Statement): void {
  const first = args[0];
  const dot = verb.lastIndexOf(".");
  if (first?.name === verb && dot > 0) {
    const property = verb.slice(dot + 1);
    const path = verb.slice(0, dot);
    if (SILENT_CLASSES.has(path.split(".")[0]!)) {
      note(run, path, place);
      return;
    }
    const object = find(run, path, place);
    run.active = object;
    run.position = 0;
    assign(run, object, [{ name: property, value: first.value }, ...args.slice(1)], place);
    return;
  }
  const known = WITHOUT_EFFECT.has(verb);
  note(run, known ? `statement ${verb}` : `unknown statement ${verb.slice(0, 40)}`, place);
}

function clear(run: Run): void {
  run.classes.clear();
  run.options.clear();
  run.coordinates.clear();
  run.objectCount = 0;
  run.active = null;
  run.circuit = "";
}

function note(run: Run, what: string, place: Place): void {
  limit("ignored statements", run.ignored.length + 1, MAX_IGNORED);
  run.ignored.push({ what, place });
}

function splitName(path: string, place: Place): { className: string; name: string } {
  const dot = path.indexOf(".");
  if (dot <= 0 || dot === path.length - 1) {
    throw domainError("LAT-2063", { ...place, reason: `"${path.slice(0, 60)}" is not class.name` });
  }
  return { className: path.slice(0, dot).toLowerCase(), name: path.slice(dot + 1) };
}

function find(run: Run, path: string, place: Place): DssObject {
  const { className, name } = splitName(path, place);
  const found = run.classes.get(className)?.get(name.toLowerCase());
  if (found) return found;
  throw domainError("LAT-2064", { ...place, what: `${className}.${name}`.slice(0, 80) });
}

function define(run: Run, args: readonly Argument[], place: Place): void {
  const first = args[0];
  const { className, name } = splitName(first?.value ?? "", place);
  run.active = null;
  if (className === "circuit") {
    run.circuit = name;
    run.active = add(run, "vsource", "source", place);
  } else if (Object.hasOwn(PROPERTIES, className)) {
    run.active = add(run, className, name, place);
  } else {
    const why = SILENT_CLASSES.has(className) ? "" : " (class not known)";
    note(run, `${className}.${name}${why}`, place);
    return;
  }
  run.position = 0;
  assign(run, run.active, args.slice(1), place);
}

function add(run: Run, className: string, name: string, place: Place): DssObject {
  const objects = run.classes.get(className) ?? new Map<string, DssObject>();
  run.classes.set(className, objects);
  const key = name.toLowerCase();
  const before = objects.get(key);
  if (before) {
    const where = `${before.place.file} line ${before.place.line}`;
    throw domainError("LAT-2063", { ...place, reason: `${className}.${name} was defined before (${where})` });
  }
  run.objectCount += 1;
  limit("elements", run.objectCount, MAX_OBJECTS);
  const object: DssObject = { className, name, place, assignments: [], enabled: true, opened: new Set() };
  objects.set(key, object);
  return object;
}

function edit(run: Run, args: readonly Argument[], place: Place): void {
  const path = args[0]?.value ?? "";
  run.active = null;
  if (SILENT_CLASSES.has(path.split(".")[0]!.toLowerCase())) {
    note(run, path, place);
    return;
  }
  run.active = find(run, path, place);
  run.position = 0;
  assign(run, run.active, args.slice(1), place);
}

/** `batchedit class.pattern property=value`: `.` and `*` only, no other patterns. */
function batchEdit(run: Run, args: readonly Argument[], place: Place): void {
  const { className, name } = splitName(args[0]?.value ?? "", place);
  const begin = name.toLowerCase().replace(/\.?\*$/, "");
  if (/[^\w-]/.test(begin)) {
    note(run, `batchedit with the pattern ${name.slice(0, 40)}`, place);
    return;
  }
  for (const [key, object] of run.classes.get(className) ?? []) {
    const hit = name.endsWith("*") ? key.startsWith(begin) : key === begin;
    run.position = 0;
    if (hit) assign(run, object, args.slice(1), place);
  }
}

function assign(run: Run, object: DssObject, args: readonly Argument[], place: Place): void {
  for (const { name, value } of args) {
    const names = PROPERTIES[object.className]!;
    const property = name === null ? names[run.position] : propertyName(object.className, name);
    if (property === undefined) {
      note(run, `${object.className}.${object.name}: ${name ?? "a value too many"}`, place);
      continue;
    }
    run.position = names.indexOf(property) + 1;
    if (property === "like") copyLike(run, object, value, place);
    else if (property === "enabled") object.enabled = isYes(value);
    else object.assignments.push({ property, value, place });
  }
  limit(`values of ${object.className}.${object.name}`, object.assignments.length, MAX_ASSIGNMENTS);
}

function copyLike(run: Run, object: DssObject, other: string, place: Place): void {
  const source = run.classes.get(object.className)?.get(other.toLowerCase());
  if (!source || source === object) {
    throw domainError("LAT-2064", { ...place, what: `${object.className}.${other}`.slice(0, 80) });
  }
  object.assignments.push(...source.assignments);
  object.enabled = source.enabled;
}

function operate(run: Run, verb: "open" | "close", args: readonly Argument[], place: Place): void {
  const object = find(run, args[0]?.value ?? "", place);
  const terminal = Number(args.find((a, i) => a.name === "term" || (i === 1 && a.name === null))?.value ?? 1);
  if (verb === "open") object.opened.add(terminal);
  else object.opened.delete(terminal);
}

function readCoordinates(run: Run, path: string, from: string, place: Place): void {
  if (!run.resolver.exists(path, from)) {
    note(run, `coordinates ${path} (not found)`, place);
    return;
  }
  const { text } = run.resolver(path, from, place);
  for (const row of text.split(/\r?\n/)) {
    const at = { file: path, line: 0 };
    const [bus, x, y] = readArguments(row, 0, at).flatMap((a) => wordsOf(a.value));
    if (bus === undefined || !Number.isFinite(Number(x)) || !Number.isFinite(Number(y))) continue;
    run.coordinates.set(bus.toLowerCase(), { x: Number(x), y: Number(y) });
    limit("coordinates", run.coordinates.size, MAX_COORDINATES);
  }
}
