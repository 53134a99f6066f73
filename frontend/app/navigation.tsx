/** The menu: at the side on wide screens, at the foot on narrow ones. */
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import type { Role, SessionView, SystemView } from "../api/generatedSchema.ts";
import { useText } from "../i18n/useText.tsx";
import { Logo } from "./logo.tsx";
import { OwnAccount } from "./ownAccount.tsx";
import { Popup } from "./popup.tsx";
import { NAVIGATION } from "./roles.ts";
import { SignOut } from "./signOut.tsx";

interface MenuProps {
  readonly role: Role;
  readonly path: string;
}

const isOn = (path: string, to: string): boolean => path === to || path.startsWith(`${to}/`);

export function SideBar(props: MenuProps & { readonly system: SystemView; readonly session: SessionView }) {
  const { role, path, system, session } = props;
  const { t } = useText();
  return (
    <aside className="no-print sticky top-0 hidden h-dvh flex-col gap-8 border-e border-line bg-surface px-4 py-6 lg:flex">
      <div className="flex items-center gap-3 px-2">
        <Logo />
        <div className="min-w-0 leading-tight">
          <p className="text-lg font-semibold">Lateral</p>
          <p className="truncate text-sm text-ink-soft">{system.community.name}</p>
        </div>
      </div>
      <nav
        aria-label={t("nav.label")}
        className="-mx-2 flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto px-2 py-1"
      >
        {NAVIGATION[role].map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            aria-current={isOn(path, to) ? "page" : undefined}
            className={`flex min-h-11 shrink-0 items-center gap-3 rounded-lg px-3 text-[0.95rem] ${
              isOn(path, to)
                ? "bg-brand-soft font-semibold text-brand-deep"
                : "text-ink-soft hover:bg-sunken hover:text-ink"
            }`}
          >
            <Icon aria-hidden="true" className="size-5" />
            {t(label)}
          </Link>
        ))}
      </nav>
      <div className="flex flex-col gap-2 border-t border-line px-2 pt-4">
        <OwnAccount role={role} session={session} />
        <SignOut />
      </div>
    </aside>
  );
}

/** As many fit side by side at 320 px. */
const MAX_AT_FOOT = 5;

const footClass = (on: boolean): string =>
  `relative flex min-h-16 min-w-0 flex-1 flex-col items-center justify-center gap-1 px-1 text-center text-xs leading-tight ${
    on ? "font-semibold text-brand-deep" : "text-ink-soft"
  }`;

function Mark() {
  return <span aria-hidden="true" className="absolute top-0 h-1 w-10 rounded-b bg-brand" />;
}

export function BottomBar({ role, path }: MenuProps) {
  const { t } = useText();
  const pages = NAVIGATION[role];
  const shown = pages.length <= MAX_AT_FOOT ? pages : pages.slice(0, MAX_AT_FOOT - 1);
  const more = pages.slice(shown.length);
  const behind = more.some(({ to }) => isOn(path, to));
  return (
    <nav
      aria-label={t("nav.label")}
      className="no-print fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {shown.map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          aria-current={isOn(path, to) ? "page" : undefined}
          className={footClass(isOn(path, to))}
        >
          {isOn(path, to) && <Mark />}
          <Icon aria-hidden="true" className="size-5" />
          <span className="max-w-full hyphens-auto break-words">{t(label)}</span>
        </Link>
      ))}
      {more.length > 0 && (
        <Popup
          label={t("nav.more")}
          current={behind}
          buttonClass={footClass(behind)}
          popupClass="fixed inset-x-3 top-auto bottom-20 m-0 max-h-[70dvh] w-auto overflow-y-auto p-2 text-ink"
          face={
            <>
              {behind && <Mark />}
              <Ellipsis aria-hidden="true" className="size-5" />
              <span>{t("nav.more")}</span>
            </>
          }
        >
          {(close) => (
            <ul>
              {more.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    onClick={close}
                    aria-current={isOn(path, to) ? "page" : undefined}
                    className={`flex min-h-12 items-center gap-3 rounded-lg px-3 ${
                      isOn(path, to) ? "bg-brand-soft font-semibold text-brand-deep" : "hover:bg-sunken"
                    }`}
                  >
                    <Icon aria-hidden="true" className="size-5" />
                    {t(label)}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Popup>
      )}
    </nav>
  );
}
