/** Fetches messages that a part of a page needs only now and then, such as the sentences of refusals. */
import { useEffect, useState } from "react";
import type { Area } from "./areas.ts";
import { messageStore } from "./messageStore.ts";

/** False until the area is there, or cannot be had; then its ids are not known to `has`. */
export function useMessages(area: Area): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    let current = true;
    const done = () => {
      if (current) setSettled(true);
    };
    void messageStore.want([area]).then(done, done);
    return () => {
      current = false;
    };
  }, [area]);
  return settled;
}
