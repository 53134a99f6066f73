/** The theme's colours as canvas and WebGL take them; they change with the theme. */
import { type RefObject, useEffect, useState } from "react";

const NAMES = [
  "ink",
  "ink-soft",
  "paper",
  "surface",
  "line-strong",
  "calm",
  "calm-soft",
  "warn-mark",
  "bad-mark",
  "brand",
] as const;
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

const FALLBACK = Object.fromEntries(NAMES.map((name) => [name, "#808080"])) as Colours;

/** `rgb(…)` of every token where the element stands. */
function readColours(element: HTMLElement): Colours {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color || "#808080"];
  });
  probe.remove();
  return Object.fromEntries(colours) as Colours;
}

export function useColours(ref: RefObject<HTMLElement | null>): Colours {
  const [colours, setColours] = useState(FALLBACK);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const renew = () => setColours(readColours(element));
    renew();
    const observer = new MutationObserver(renew);
    observer.observe(document.documentElement, { attributes: true });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", renew);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", renew);
    };
  }, [ref]);
  return colours;
}
