/** Who would lose supply, from the topology, and what could be switched. */
import { useQuery } from "@tanstack/react-query";
import { type ApiError, call } from "../../api/client.ts";
import type { CutOffView } from "../../api/generatedSchema.ts";
import { useText } from "../../i18n/useText.tsx";
import { Notice } from "../../ui/notice.tsx";

export function CutOffPreview({ element }: { readonly element: string }) {
  const { t } = useText();
  const { data, error } = useQuery<CutOffView, ApiError>({
    queryKey: ["previewCutOff", element],
    queryFn: () => call("previewCutOff", { body: { elements: [element] } }),
    enabled: element !== "",
    retry: false,
  });
  if (error !== null) return <Notice tone="info" title={t("supply.cutOff.nobody")} />;
  if (data === undefined) return null;
  const { restoring } = data;
  return (
    <Notice tone="warn" title={t("supply.cutOff", { homes: data.homes, points: data.pointIds.length })}>
      {data.pointIds.slice(0, 12).join(", ")}
      {data.pointIds.length > 12 ? " …" : ""}
      <br />
      {restoring === null
        ? t("supply.cutOff.noTie")
        : t("supply.cutOff.tie", {
            close: restoring.close.join(", "),
            open: restoring.open.join(", ") || "–",
            left: restoring.stillWithout,
          })}
    </Notice>
  );
}
