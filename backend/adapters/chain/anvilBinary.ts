/** Finds the development chain's program in the installed packages. Downloads nothing. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Path of the binary for this machine. @throws LAT-4014 when its package is not installed */
export function findAnvil(platform: string = process.platform, architecture: string = process.arch): string {
  const target = `${platform}-${ARCHITECTURES[architecture] ?? architecture}`;
  const name = platform === "win32" ? "anvil.exe" : "anvil";
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve("@foundry-rs/anvil/package.json"));
    const folder = dirname(fromPackage.resolve(`@foundry-rs/anvil-${target}/package.json`));
    const binary = join(folder, "bin", name);
    if (existsSync(binary)) return binary;
  } catch (cause) {
    throw domainError("LAT-4014", { actual: target }, { cause });
  }
  throw domainError("LAT-4014", { actual: target });
}
