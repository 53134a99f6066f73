/** Market clock, live switch, language, theme and, on narrow screens, who is signed in. */
import { Pause, Play, Settings2 } from "lucide-react";
import { Suspense } from "react";
import type { Role, SessionView, SystemView } from "../api/generatedSchema.ts";
import { useLiveState, useLiveUpdates, useMarketTime } from "../api/useLive.ts";
import { useText } from "../i18n/useText.tsx";
import { Button, buttonClass } from "../ui/button.tsx";
import { Appearance } from "./appearance.tsx";
import { Logo } from "./logo.tsx";
import { OwnAccount } from "./ownAccount.tsx";
import { lazyPart } from "./page.tsx";
import { Popup } from "./popup.tsx";
import { hasLive } from "./roles.ts";
import { SignOut } from "./signOut.tsx";

const Bell = lazyPart(["notifications"], async () => (await import("../household/bell.tsx")).Bell);

interface TopBarProps {
  readonly role: Role;
  readonly system: SystemView;
  readonly session: SessionView;
}

export function TopBar({ role, system, session }: TopBarProps) {
  const { t } = useText();
  return (
    <header className="no-print sticky top-0 z-20 border-b border-line bg-paper/95 backdrop-blur">
      <div className="mx-auto flex max-w-[76rem] items-center gap-2 px-4 py-2 sm:gap-3 sm:px-8">
        <Logo className="size-8 shrink-0 lg:hidden" />
        <div className="min-w-0 flex-1">
          <MarketClock system={system} />
        </div>
        {hasLive(role) && <LiveSwitch />}
        {role === "member" && (
          <Suspense fallback={null}>
            <Bell />
          </Suspense>
        )}
        <Popup
          label={t("shell.settings")}
          face={<Settings2 aria-hidden="true" className="size-5" />}
          buttonClass={buttonClass("quiet", "icon")}
          popupClass="fixed start-auto end-3 top-16 bottom-auto m-0 w-72 max-w-[calc(100vw-1.5rem)] p-5 text-ink sm:end-8"
        >
          {() => (
            <div className="flex flex-col gap-4">
              <div className="lg:hidden">
                <OwnAccount role={role} session={session} />
              </div>
              <Appearance />
              <div className="lg:hidden">
                <SignOut />
              </div>
            </div>
          )}
        </Popup>
      </div>
    </header>
  );
}

function MarketClock({ system }: { readonly system: SystemView }) {
  const { t, time, day, dayShort } = useText();
  const now = useMarketTime(system.clock);
  if (now === null) return null;
  const { state, speed, mode } = system.clock;
  const pace =
    state !== "running"
      ? t(`clock.state.${state}`)
      : mode === "wall"
        ? t("clock.wall")
        : t("clock.speed", { speed: Math.round(speed) });
  return (
    <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 leading-tight">
      <span className="sr-only">{t("shell.marketTime")}</span>
      <span className="text-lg font-semibold">{time(now)}</span>
      <span className="truncate text-sm text-ink-soft">
        <span className="hidden min-[22.5rem]:inline">{day(now)}</span>
        <span className="min-[22.5rem]:hidden">{dayShort(now)}</span>
        <span className="hidden sm:inline"> · {pace}</span>
      </span>
    </p>
  );
}

function LiveSwitch() {
  const { t } = useText();
  const live = useLiveUpdates();
  const { paused, connection } = useLiveState();
  const on = !paused && connection === "live";
  const Icon = paused ? Play : Pause;
  const label = paused ? t("live.paused") : on ? t("live.on") : t("live.off");
  return (
    <Button variant="quiet" onPress={() => live.setPaused(!paused)}>
      <span
        aria-hidden="true"
        className={`size-2.5 rounded-full ${paused ? "border-2 border-ink-faint" : on ? "bg-ok" : "bg-warn-mark"}`}
      />
      <span className="max-sm:sr-only">{label}</span>
      <span className="sr-only">{t(paused ? "live.resume" : "live.pause")}</span>
      <Icon aria-hidden="true" className="size-4" />
    </Button>
  );
}
