/** A message with a tone, a sign and, where there is one, the next step. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type Tone = "info" | "ok" | "warn" | "bad";

const LOOK = {
  info: { icon: Info, box: "bg-info-soft border-info/30", sign: "text-info" },
  ok: { icon: CircleCheck, box: "bg-ok-soft border-ok/30", sign: "text-ok" },
  warn: { icon: TriangleAlert, box: "bg-warn-soft border-warn/30", sign: "text-warn" },
  bad: { icon: CircleAlert, box: "bg-bad-soft border-bad/30", sign: "text-bad" },
} as const;

interface NoticeProps {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Announced when it appears. */
  readonly live?: boolean;
}

export function Notice({ tone, title, children, action, live = false }: NoticeProps) {
  const { icon: Icon, box, sign } = LOOK[tone];
  return (
    <div
      role={live ? (tone === "bad" ? "alert" : "status") : undefined}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-xl border px-4 py-3 ${box}`}
    >
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${sign}`} />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium text-ink">{title}</p>
        {children !== undefined && <div className="mt-0.5 text-sm text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  );
}
