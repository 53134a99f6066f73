/** What commands share: the manual at the head of their file, and how they end. */
import { readFileSync } from "node:fs";
import { DomainError } from "../../backend/core/errors/domainError.ts";

/** The comment at the head of a command's file is its manual. */
export function manualOf(url: string): string {
  const lines = readFileSync(new URL(url), "utf8").split("\n");
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return lines
    .slice(0, end)
    .map((line) => line.slice(3))
    .join("\n");
}

/** Ends with the status that `main` gives; an error is told, a numbered one with what to do, and gives 2. */
export async function endWith(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const known = error instanceof DomainError;
    console.error(known ? `${error.message}\n  What to do: ${error.remedy}` : String(error));
    process.exitCode = 2;
  }
}

/** As `endWith`, unless the manual is asked for: then that is printed and nothing done. */
export async function endWithManual(
  url: string,
  help: boolean | undefined,
  main: () => Promise<number>,
): Promise<void> {
  if (help) console.log(manualOf(url));
  else await endWith(main);
}
