/** Reading through the query cache: one key per operation and its input, so that events know what to renew. */
import {
  keepPreviousData,
  type QueryClient,
  type UseQueryOptions,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { type ApiError, type CallInput, call, type OperationName } from "./client.ts";
import type { Operations } from "./generatedSchema.ts";

type ReadInput<N extends OperationName> = Pick<CallInput<N>, "params" | "query">;
type Answer<N extends OperationName> = Operations[N]["response"];

export function queryKey<N extends OperationName>(name: N, input: ReadInput<N> = {}): readonly unknown[] {
  return [name, input.params ?? {}, input.query ?? {}];
}

type Extra<N extends OperationName> = Pick<
  UseQueryOptions<Answer<N>, ApiError>,
  "enabled" | "staleTime" | "retry" | "refetchInterval" | "structuralSharing"
>;

/** Reads an operation; the last answer stays on screen while the next one loads. */
export function useRead<N extends OperationName>(
  name: N,
  input: ReadInput<N> = {},
  extra: Extra<N> = {},
): UseQueryResult<Answer<N>, ApiError> {
  return useQuery<Answer<N>, ApiError>({
    queryKey: queryKey(name, input),
    queryFn: ({ signal }) => call(name, { ...input, signal }),
    placeholderData: keepPreviousData,
    ...extra,
  });
}

/** Marks every answer of the named operations as out of date; those on screen are read again. */
export function renew(client: QueryClient, names: Iterable<OperationName>): void {
  for (const name of names) void client.invalidateQueries({ queryKey: [name] });
}
