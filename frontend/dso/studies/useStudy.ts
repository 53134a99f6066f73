/** Starts a calculation and follows it until it ends. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ApiError, call } from "../../api/client.ts";
import type { GridStudy, StudyInput } from "../../api/generatedSchema.ts";
import { queryKey, renew, useRead } from "../../api/queries.ts";

const POLL_MS = 700;

export interface StudyRun {
  readonly study: GridStudy | undefined;
  readonly error: ApiError | null;
  readonly running: boolean;
  start(input: StudyInput): void;
  /** Shows one that was made before. */
  open(id: string): void;
  cancel(): void;
}

export function useStudy(): StudyRun {
  const client = useQueryClient();
  const [id, setId] = useState<string | null>(null);
  const read = useRead(
    "getGridStudy",
    { params: { studyId: id ?? "" } },
    {
      enabled: id !== null,
      refetchInterval: ({ state }) => (state.data?.state === "running" ? POLL_MS : false),
    },
  );
  const begin = useMutation<GridStudy, ApiError, StudyInput>({
    mutationFn: (body) => call("startGridStudy", { body }),
    onSuccess: (study) => {
      client.setQueryData(queryKey("getGridStudy", { params: { studyId: study.id } }), study);
      setId(study.id);
      renew(client, ["listGridStudies"]);
    },
  });
  const end = useMutation<GridStudy, ApiError, string>({
    mutationFn: (studyId) => call("cancelGridStudy", { params: { studyId } }),
    onSettled: () => renew(client, ["getGridStudy", "listGridStudies"]),
  });
  const study = id === null || read.data?.id !== id ? undefined : read.data;
  return {
    study,
    error: begin.error ?? read.error,
    running: begin.isPending || study?.state === "running",
    start: (input) => begin.mutate(input),
    open: setId,
    cancel: () => {
      if (id !== null) end.mutate(id);
    },
  };
}
