/** Ends the session and forgets everything that was read in it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { call } from "../api/client.ts";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";

export function SignOut() {
  const { t } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => call("signOut"),
    onSettled: async () => {
      await navigate({ to: "/" });
      await client.resetQueries();
    },
  });
  return (
    <Button variant="quiet" size="flush" className="justify-start" onPress={() => leave.mutate()}>
      <LogOut aria-hidden="true" className="size-4 rtl:-scale-x-100" />
      {t("action.signOut")}
    </Button>
  );
}
