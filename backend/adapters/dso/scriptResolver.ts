/** Finds the files that a script calls, inside one folder and nowhere else. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import { readTextFile } from "./delimitedFile.ts";

export interface ScriptFile {
  /** Path from the folder, with `/`. */
  readonly name: string;
  readonly text: string;
}

export interface ScriptResolver {
  /** Reads `path` as the script `from` names it. @throws LAT-2030 not there, LAT-2061 outside the folder. */
  (path: string, from: string, place: { readonly file: string; readonly line: number }): ScriptFile;
  readonly exists: (path: string, from: string) => boolean;
}

/**
 * A resolver for the files below `folder`. Names are matched without regard to case, as scripts written on
 * Windows expect; links that lead out of the folder are refused like `..`.
 */
export function folderResolver(folder: string): ScriptResolver {
  const root = realpathSync(folder);
  const target = (path: string, from: string) =>
    matchCase(root, resolve(root, dirname(from), path.replaceAll("\\", "/")));
  const isInside = (full: string): boolean => {
    const real = existsSync(full) ? realpathSync(full) : full;
    return real === root || real.startsWith(root + sep);
  };
  const read = (path: string, from: string, place: { readonly file: string; readonly line: number }) => {
    const full = target(path, from);
    if (path === "" || !isInside(full)) {
      throw domainError("LAT-2061", { file: place.file, line: place.line, path: path.slice(0, 200) });
    }
    return { name: relative(root, full).split(sep).join("/"), text: readTextFile(full) };
  };
  return Object.assign(read, {
    exists: (path: string, from: string) => {
      const full = target(path, from);
      return isInside(full) && existsSync(full);
    },
  });
}

/** The existing file whose last two name parts differ in case only, or the path as it is. */
function matchCase(root: string, full: string): string {
  if (existsSync(full) || !full.startsWith(root + sep)) return full;
  const parent = matchCase(root, dirname(full));
  if (!existsSync(parent)) return full;
  const wanted = basename(full).toLowerCase();
  const found = readdirSync(parent).find((name) => name.toLowerCase() === wanted);
  return found === undefined ? full : join(parent, found);
}

/** A resolver over scripts in memory; only their own names exist. */
export function memoryResolver(files: Readonly<Record<string, string>>): ScriptResolver {
  const key = (path: string): string | undefined =>
    Object.keys(files).find((name) => name.toLowerCase() === path.toLowerCase());
  const read = (path: string, _from: string, place: { readonly file: string; readonly line: number }) => {
    const name = key(path);
    if (name === undefined) throw domainError("LAT-2061", { ...place, path: path.slice(0, 200) });
    return { name, text: files[name]! };
  };
  return Object.assign(read, { exists: (path: string) => key(path) !== undefined });
}
