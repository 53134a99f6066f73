/** Shows short news at the foot of the page and announces them; good news go by themselves, bad news wait. */
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useText } from "../i18n/useText.tsx";
import { dismissToast, getToasts, subscribeToasts, type Toast } from "../ui/toast.ts";

const SHOWN_MS = 6_000;

export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToasts, getToasts);
  return (
    <div role="status" className="no-print pointer-events-none fixed inset-x-3 bottom-20 z-40 lg:bottom-6">
      <ul className="flex flex-col items-center gap-2">
        {toasts.map((toast) => (
          <Bubble key={toast.id} toast={toast} />
        ))}
      </ul>
    </div>
  );
}

function Bubble({ toast }: { readonly toast: Toast }) {
  const { t } = useText();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === "bad") return;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast]);
  const Sign = toast.tone === "ok" ? CircleCheck : CircleAlert;
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="card pointer-events-auto flex max-w-lg items-center gap-3 ps-4 pe-1"
    >
      <Sign
        aria-hidden="true"
        className={`size-5 shrink-0 ${toast.tone === "ok" ? "text-ok" : "text-bad"}`}
      />
      <p className="py-3">{toast.text}</p>
      <button
        type="button"
        aria-label={t("action.dismiss")}
        onClick={() => dismissToast(toast.id)}
        className="flex size-11 shrink-0 items-center justify-center rounded-lg text-ink-soft hover:bg-sunken"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </li>
  );
}
