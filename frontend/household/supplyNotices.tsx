/** Works and outages that concern this home, with what can be said about their end. */
import { useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";

export function SupplyNotices() {
  const { t, moment } = useText();
  const { data } = useRead("listSupplyNotices");
  const open = (data?.notices ?? []).filter(({ state }) => state === "ahead" || state === "running");
  return open.map((notice) => (
    <Notice
      key={notice.id}
      tone={notice.state === "running" ? "bad" : "warn"}
      title={t(notice.state === "running" ? "outage.outage" : "outage.planned", {
        from: moment(notice.from),
      })}
    >
      <p>
        {notice.until === null ? t("outage.unknown") : t("outage.until", { until: moment(notice.until) })}{" "}
        {t("outage.trade")}
      </p>
      {notice.reason !== "" && <p dir="auto">{notice.reason}</p>}
      {notice.updates.at(-1)?.note !== undefined && <p dir="auto">{notice.updates.at(-1)?.note}</p>}
    </Notice>
  ));
}
