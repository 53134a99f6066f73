/** Puts one's account on screen as the server answered it. */
import { useQueryClient } from "@tanstack/react-query";
import type { MeView } from "../api/generatedSchema.ts";

export function useShowMe(): (me: MeView) => void {
  const client = useQueryClient();
  return (me) => client.setQueryData(["getMe", {}, {}], me);
}
