/** A surface that opens over the page, by the browser's own means: Escape and a press beside it close it. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

interface PopupProps {
  readonly label: string;
  /** Of the button. */
  readonly face: ReactNode;
  readonly buttonClass: string;
  readonly popupClass: string;
  readonly children: (close: () => void) => ReactNode;
  readonly current?: boolean;
}

export function Popup({ label, face, buttonClass, popupClass, children, current = false }: PopupProps) {
  const id = useId();
  const popup = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const element = popup.current;
    const follow = (event: ToggleEvent) => setOpen(event.newState === "open");
    element?.addEventListener("toggle", follow);
    return () => element?.removeEventListener("toggle", follow);
  }, []);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        aria-current={current ? "true" : undefined}
        className={buttonClass}
      >
        {face}
      </button>
      <section ref={popup} id={id} popover="auto" aria-label={label} className={`card ${popupClass}`}>
        {open && children(() => popup.current?.hidePopover())}
      </section>
    </>
  );
}
