/** Shows the four states of a read: loading, failed, and the figures, which stay when a renewal fails. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loading } from "../ui/states.tsx";
import { Problem } from "./errorBoundary.tsx";

interface ReadViewProps<T> {
  readonly read: Pick<UseQueryResult<T>, "data" | "error" | "refetch">;
  readonly skeleton?: readonly number[];
  readonly children: (data: T) => ReactNode;
}

export function ReadView<T>({ read, skeleton, children }: ReadViewProps<T>) {
  if (read.data !== undefined) return children(read.data);
  if (read.error !== null) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  return <Loading {...(skeleton === undefined ? {} : { blocks: skeleton })} />;
}
