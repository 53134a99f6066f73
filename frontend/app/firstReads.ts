/** Reads that are on their way while the code and language of the first page still load. */
import type { QueryClient } from "@tanstack/react-query";
import { type CallInput, call, type OperationName } from "../api/client.ts";
import type { Role } from "../api/generatedSchema.ts";
import { queryKey } from "../api/queries.ts";

/** What the page at `path` asks for first, when `role` opens it as it stands. */
export function firstReadsOf(path: string, search: string, role: Role | null): readonly OperationName[] {
  const plain = !/[?&](day|interval|stage)=/.test(search);
  if (path === "/home" && role === "member" && plain) return ["getHome"];
  if (path === "/network" && role === "dso") return ["getNetwork"];
  return [];
}

/** Starts the reads of every page, then those of this page once it is known who reads. Failures show in the page. */
export async function startFirstReads(client: QueryClient, { pathname, search }: Location): Promise<void> {
  const read = <N extends OperationName>(name: N, input: Pick<CallInput<N>, "query"> = {}) =>
    client.fetchQuery({
      queryKey: queryKey(name, input),
      queryFn: ({ signal }) => call(name, { ...input, signal }),
    });
  void read("getSystem").catch(() => undefined);
  const session = await read("getSession").catch(() => null);
  if (session === null) return;
  const names = firstReadsOf(pathname, search, session.role);
  await Promise.allSettled(names.map((name) => read(name, { query: {} })));
}
