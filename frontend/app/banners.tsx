/** What stands between the reader and true figures: lost connection, paused updates, a chain that is down. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { SystemView } from "../api/generatedSchema.ts";
import { useLiveState, useLiveUpdates } from "../api/useLive.ts";
import { useText } from "../i18n/useText.tsx";
import { startUpdate, subscribeUpdates, updateWaits } from "../offline/register.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

/** A short gap is not worth a banner. */
const GRACE_MS = 4_000;
/** The market waits for itself now and then; only a long wait is news. */
const WAITING_MS = 10_000;

/** True once `on` has lasted for `forMs` without a break. */
function useLasting(on: boolean, forMs: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), forMs);
    return () => clearTimeout(timer);
  }, [on, forMs]);
  return lasting;
}

export function Banners({ system }: { readonly system: SystemView }) {
  const { t, moment } = useText();
  const live = useLiveUpdates();
  const { connection, paused, clock } = useLiveState();
  const lost = useLasting(connection === "lost", GRACE_MS);
  const waiting = useLasting(system.clock.state === "waiting", WAITING_MS);
  const known = moment(clock?.simTime ?? system.clock.simTime);
  const chain = system.chain.state;
  const newer = useSyncExternalStore(subscribeUpdates, updateWaits);
  if (!lost && !paused && !newer && chain === "ok" && !waiting) return null;
  return (
    <div className="mx-auto flex w-full max-w-[76rem] flex-col gap-2 px-4 pt-4 sm:px-8">
      {lost && (
        <Notice tone="warn" live title={t("banner.lost.title")}>
          {t("banner.lost.text", { time: known })}
        </Notice>
      )}
      {newer && (
        <Notice
          tone="info"
          live
          title={t("banner.update.title")}
          action={<Button onPress={startUpdate}>{t("banner.update.load")}</Button>}
        >
          {t("banner.update.text")}
        </Notice>
      )}
      {paused && (
        <Notice
          tone="info"
          live
          title={t("banner.paused.title")}
          action={<Button onPress={() => live.setPaused(false)}>{t("live.resume")}</Button>}
        >
          {t("banner.paused.text", { time: known })}
        </Notice>
      )}
      {chain === "down" && (
        <Notice tone="warn" live title={t("banner.chainDown.title")}>
          {t("banner.chainDown.text")}
        </Notice>
      )}
      {chain === "reset" && (
        <Notice tone="bad" live title={t("banner.chainReset.title")}>
          {t("banner.chainReset.text")}
        </Notice>
      )}
      {chain === "ok" && waiting && (
        <Notice tone="info" live title={t("banner.waiting.title")}>
          {t("banner.waiting.text")}
        </Notice>
      )}
    </div>
  );
}
