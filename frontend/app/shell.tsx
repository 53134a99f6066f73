/** The frame around every page: who is signed in, where to go, the market clock, and what is wrong, if anything. */
import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect, useMemo, useRef } from "react";
import type { Role, SessionView, SystemView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { useLiveUpdates } from "../api/useLive.ts";
import { CommunitySettingsContext } from "../i18n/communitySettings.ts";
import { useText } from "../i18n/useText.tsx";
import { Loading } from "../ui/states.tsx";
import { Banners } from "./banners.tsx";
import { Problem } from "./errorBoundary.tsx";
import { BottomBar, SideBar } from "./navigation.tsx";
import { OtherRole } from "./notFound.tsx";
import { lazyPart } from "./page.tsx";
import { hasLive, NAVIGATION, rolesOfPath } from "./roles.ts";
import { Toaster } from "./toaster.tsx";
import { TopBar } from "./topBar.tsx";

const SignIn = lazyPart(["signIn"], async () => (await import("./signIn.tsx")).SignIn);

const Join = lazyPart(["signIn", "account"], async () => (await import("../account/joinPage.tsx")).JoinPage);

const PRELOAD_AFTER_MS = 2_000;

export function Shell() {
  const system = useRead("getSystem", {}, { staleTime: 30_000 });
  const session = useRead("getSession", {}, { staleTime: 60_000 });
  if (system.data === undefined || session.data === undefined) {
    const failed = system.error ?? session.error;
    return (
      <main id="main" className="mx-auto max-w-5xl p-6">
        {failed === null ? (
          <Loading blocks={[3, 16, 10]} />
        ) : (
          <Problem
            error={failed}
            onRetry={() => {
              void system.refetch();
              void session.refetch();
            }}
          />
        )}
      </main>
    );
  }
  return <Ready system={system.data} session={session.data} />;
}

function Ready({ system, session }: { readonly system: SystemView; readonly session: SessionView }) {
  const { timezone, currency } = system.community;
  const settings = useMemo(() => ({ timeZone: timezone, currency }), [timezone, currency]);
  const joining = useRouterState({ select: (state) => state.location.pathname === "/join" });
  return (
    <CommunitySettingsContext value={settings}>
      {joining ? (
        <Suspense fallback={<Loading blocks={[3, 16]} />}>
          <Join />
        </Suspense>
      ) : session.signedIn && session.role !== null ? (
        <SignedIn system={system} session={session} />
      ) : (
        <Suspense fallback={<Loading blocks={[3, 16, 10]} />}>
          <SignIn system={system} />
        </Suspense>
      )}
    </CommunitySettingsContext>
  );
}

/** Fetches the code of a role's pages once the first one stands, so that they open without a connection too. */
function usePagesAtHand(role: Role): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { to } of NAVIGATION[role]) void router.preloadRoute({ to });
    }, PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [router, role]);
}

/** Names the page in the window's title, as the menu does, in the reader's language. */
function usePageTitle(role: Role, path: string): void {
  const { t } = useText();
  const label = NAVIGATION[role].find(({ to }) => path === to || path.startsWith(`${to}/`))?.label;
  useEffect(() => {
    document.title = label === undefined ? "Lateral" : `${t(label)} · Lateral`;
  }, [label, t]);
}

function SignedIn({ system, session }: { readonly system: SystemView; readonly session: SessionView }) {
  const { t } = useText();
  const live = useLiveUpdates();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const role = session.role ?? "member";
  const owners = rolesOfPath(path);
  const heading = useRef<HTMLElement>(null);
  const firstPath = useRef(path);
  useEffect(() => {
    if (!hasLive(role)) return;
    live.start();
    return () => live.stop();
  }, [live, role]);
  usePagesAtHand(role);
  usePageTitle(role, path);
  useEffect(() => {
    // A new page takes the focus, so that keyboard and screen reader start at its head.
    if (firstPath.current === path) return;
    firstPath.current = path;
    heading.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className="min-h-dvh lg:grid grid-cols-1 lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only rounded-lg bg-brand px-4 py-3 text-on-brand focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50"
      >
        {t("shell.skip")}
      </a>
      <SideBar role={role} path={path} system={system} session={session} />
      <div className="flex min-w-0 flex-col pb-24 lg:pb-0">
        <TopBar role={role} system={system} session={session} />
        <Banners system={system} />
        <main
          id="main"
          ref={heading}
          tabIndex={-1}
          className="mx-auto w-full max-w-[76rem] flex-1 px-4 py-6 outline-none sm:px-8 sm:py-9"
        >
          {owners.length > 0 && !owners.includes(role) ? <OtherRole /> : <Outlet />}
        </main>
        <footer className="mx-auto w-full max-w-[76rem] px-4 pb-6 text-xs text-ink-faint sm:px-8">
          {system.generatedData && <p>{t("shell.generated")}</p>}
          <p>{t("shell.version", { version: system.version })}</p>
        </footer>
      </div>
      <BottomBar role={role} path={path} />
      <Toaster />
    </div>
  );
}
