/** The bell of the top bar: how much is new, and the way to it. */
import { Link } from "@tanstack/react-router";
import { Bell as BellSign } from "lucide-react";
import { useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { buttonClass } from "../ui/button.tsx";

const STALE_MS = 20_000;
const MOST_SHOWN = 9;

export function Bell() {
  const { t } = useText();
  const { data } = useRead("listNotifications", {}, { staleTime: STALE_MS });
  const count = data?.unread ?? 0;
  return (
    <Link
      to="/notifications"
      aria-label={t("bell.label", { count })}
      className={buttonClass("quiet", "icon")}
    >
      <span className="relative">
        <BellSign aria-hidden="true" className="size-5" />
        {count > 0 && (
          // Drawn, not written: the name says the number in words, which some languages have for one and two.
          <span
            aria-hidden="true"
            data-count={count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
            className="absolute -end-2 -top-2 min-w-4 rounded-full bg-brand px-1 text-center text-[0.65rem] leading-4 font-semibold text-on-brand before:content-[attr(data-count)]"
          />
        )}
      </span>
    </Link>
  );
}
