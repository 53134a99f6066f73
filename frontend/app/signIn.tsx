/** The front door: what Lateral is, in one sentence, and the ready-made identities of the demonstration. */
import { useMutation } from "@tanstack/react-query";
import { Building2, ChevronRight, HandHeart, House, Network, Scale, UserCog } from "lucide-react";
import type { ReactNode } from "react";
import { useEnter } from "../account/enter.ts";
import { WaysIn } from "../account/waysIn.tsx";
import { call } from "../api/client.ts";
import type { DemoSignIn, Role, SystemView } from "../api/generatedSchema.ts";
import { useRead } from "../api/queries.ts";
import { assetWords, mostEquippedFirst } from "../i18n/assetWords.ts";
import { useText } from "../i18n/useText.tsx";
import { Notice } from "../ui/notice.tsx";
import { Appearance } from "./appearance.tsx";
import { Problem } from "./errorBoundary.tsx";
import { Logo } from "./logo.tsx";
import { ReadView } from "./readView.tsx";

const ROLES = [
  { role: "member", icon: House },
  { role: "operator", icon: Building2 },
  { role: "dso", icon: Network },
  { role: "auditor", icon: Scale },
  { role: "helper", icon: HandHeart },
  { role: "admin", icon: UserCog },
] as const satisfies readonly { role: Role; icon: unknown }[];

/** More homes than this are folded away. */
const SHOWN = 4;

export function SignIn({ system }: { readonly system: SystemView }) {
  const { t } = useText();
  const arrive = useEnter();
  const list = useRead("listDemoSignIns", {}, { enabled: system.mode === "demo" });
  const enter = useMutation({
    mutationFn: (signIn: DemoSignIn) => call("signIn", { body: { signInId: signIn.signInId } }),
    onSuccess: arrive,
  });
  return (
    <main id="main" className="min-h-dvh lg:grid grid-cols-1 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <section className="flex flex-col justify-between gap-10 bg-[#0a3f37] px-6 py-8 text-white sm:px-12 lg:sticky lg:top-0 lg:h-dvh lg:py-12">
        <div className="flex items-center gap-3">
          <Logo className="size-10 rounded-[10px] ring-1 ring-white/25" />
          <div className="leading-tight">
            <p className="text-xl font-semibold">Lateral</p>
            <p className="text-sm text-white/80">{system.community.name}</p>
          </div>
        </div>
        <div className="max-w-xl">
          <h1 className="text-3xl leading-tight font-light sm:text-[2.75rem]">{t("signIn.title")}</h1>
          <p className="mt-5 text-lg text-white/85">{t("signIn.text")}</p>
          <Street />
        </div>
        <p className="max-w-md text-sm text-white/80">{t("signIn.promise")}</p>
      </section>
      <div className="flex flex-col gap-8 px-4 py-8 sm:px-12 lg:py-12">
        <WaysIn />
        {system.mode === "demo" && (
          <div className="flex flex-col gap-3 border-t border-line pt-8">
            <h2 className="text-2xl font-semibold">{t("signIn.choose")}</h2>
            <Notice tone="info" title={t("signIn.demo")}>
              {t("signIn.generated")}
            </Notice>
          </div>
        )}
        {enter.error !== null && <Problem error={enter.error} />}
        {system.mode !== "demo" ? (
          <Notice tone="info" title={t("signIn.production")} />
        ) : (
          <ReadView read={list} skeleton={[14, 6, 6]}>
            {({ signIns }) =>
              ROLES.map(({ role, icon: Icon }) => (
                <RoleGroup
                  key={role}
                  role={role}
                  icon={<Icon aria-hidden="true" className="size-5 shrink-0 text-brand" />}
                  signIns={mostEquippedFirst(signIns.filter((signIn) => signIn.role === role))}
                  busy={enter.isPending}
                  onEnter={(signIn) => enter.mutate(signIn)}
                />
              ))
            }
          </ReadView>
        )}
        <div className="grid grid-cols-1 max-w-md gap-4 border-t border-line pt-6 sm:grid-cols-2">
          <Appearance />
        </div>
      </div>
    </main>
  );
}

interface RoleGroupProps {
  readonly role: Role;
  readonly icon: ReactNode;
  readonly signIns: readonly DemoSignIn[];
  readonly busy: boolean;
  readonly onEnter: (signIn: DemoSignIn) => void;
}

function RoleGroup({ role, icon, signIns, busy, onEnter }: RoleGroupProps) {
  const text = useText();
  const { t } = text;
  if (signIns.length === 0) return null;
  const entry = (signIn: DemoSignIn) => (
    <li key={signIn.signInId}>
      <button
        type="button"
        disabled={busy}
        onClick={() => onEnter(signIn)}
        className="card flex h-full min-h-16 w-full items-center gap-4 px-4 py-3 text-start hover:border-brand disabled:opacity-60"
      >
        {icon}
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{signIn.displayName}</span>
          <span className="block text-sm text-ink-soft">{assetWords(signIn.description, text)}</span>
        </span>
        <ChevronRight aria-hidden="true" className="size-5 text-ink-faint rtl:-scale-x-100" />
      </button>
    </li>
  );
  return (
    <section aria-labelledby={`role-${role}`}>
      <h3 id={`role-${role}`} className="mb-2 font-semibold">
        {t(`role.${role}`)}
        <span className="ms-2 font-normal text-ink-soft">{t(`role.${role}.does`)}</span>
      </h3>
      <ul className="grid grid-cols-1 gap-2 xl:grid-cols-2">{signIns.slice(0, SHOWN).map(entry)}</ul>
      {signIns.length > SHOWN && (
        <details className="mt-2">
          <summary className="inline-flex min-h-11 items-center text-sm font-medium text-brand">
            {t("signIn.more", { count: signIns.length - SHOWN })}
          </summary>
          <ul className="mt-2 grid grid-cols-1 gap-2 xl:grid-cols-2">{signIns.slice(SHOWN).map(entry)}</ul>
        </details>
      )}
    </section>
  );
}

/** A street on its lateral, drawn: decoration, said in words beside it. */
function Street() {
  const houses = [
    { x: 60, sun: true },
    { x: 130, sun: false },
    { x: 200, sun: true },
    { x: 270, sun: true },
    { x: 340, sun: false },
  ];
  return (
    <svg viewBox="0 0 400 120" className="mt-10 w-full max-w-lg" aria-hidden="true">
      <path d="M4 100H396" stroke="#56c7b0" strokeWidth="3" strokeLinecap="round" />
      <rect x="2" y="84" width="22" height="32" rx="4" fill="#0a3f37" stroke="#56c7b0" strokeWidth="3" />
      {houses.map(({ x, sun }) => (
        <g key={x}>
          <path d={`M${x} 100V78`} stroke="#56c7b0" strokeWidth="3" />
          <path
            d={`M${x - 18} 78V54l18-15 18 15v24z`}
            fill="#0d5046"
            stroke="#fff"
            strokeOpacity=".85"
            strokeWidth="2.5"
            strokeLinejoin="round"
          />
          {sun && (
            <path d={`M${x + 1} 39.8l17 14.2`} stroke="#efb236" strokeWidth="6" strokeLinecap="round" />
          )}
          <circle cx={x} cy="100" r="4.5" fill="#fff" />
        </g>
      ))}
    </svg>
  );
}
