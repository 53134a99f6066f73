/** After every way in: what was read before is forgotten, and the new session is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { SessionView } from "../api/generatedSchema.ts";
import { rolesOfPath, startPage } from "../app/roles.ts";

const KEPT = new Set(["getSystem", "getSession", "listDemoSignIns"]);

/** Stays on the page that was asked for when it is on the role's menu. */
export function useEnter(): (session: SessionView) => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (session) => {
    const { role } = session;
    if (role !== null && !rolesOfPath(window.location.pathname).includes(role)) {
      await navigate({ to: startPage(role) });
    }
    client.removeQueries({ predicate: (query) => !KEPT.has(String(query.queryKey[0])) });
    client.setQueryData(["getSession", {}, {}], session);
    await client.invalidateQueries({ queryKey: ["getSession"] });
  };
}
