/** Steers the market clock of the demonstration: stop, go, how fast, or real time. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { call } from "../api/client.ts";
import type { ClockCommand, SystemView } from "../api/generatedSchema.ts";
import { queryKey, useRead } from "../api/queries.ts";
import { useMarketTime } from "../api/useLive.ts";
import { Problem } from "../app/errorBoundary.tsx";
import { useText } from "../i18n/useText.tsx";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/fields.tsx";

/** Market seconds per second; 480 runs a day in three minutes. */
const SPEEDS = ["60", "240", "480", "1440"] as const;

export function ClockControl() {
  const { t, moment } = useText();
  const client = useQueryClient();
  const { data: system } = useRead("getSystem");
  const now = useMarketTime(system?.clock);
  const steer = useMutation({
    mutationFn: async (body: ClockCommand) => {
      // The wall clock has one speed; whoever chooses another leaves it first.
      if (body.action === "speed" && system?.clock.mode === "wall")
        await call("setClock", { body: { action: "demo" } });
      return call("setClock", { body });
    },
    onSuccess: (clock) =>
      client.setQueryData<SystemView>(queryKey("getSystem"), (view) =>
        view === undefined ? view : { ...view, clock },
      ),
  });
  if (system === undefined) return null;
  const { clock } = system;
  const paused = clock.state === "paused";
  const pace = clock.mode === "wall" ? "wall" : String(Math.round(clock.speed));
  const speeds = [
    ...SPEEDS,
    ...(pace === "wall" || SPEEDS.includes(pace as "60") || pace === "0" ? [] : [pace]),
  ].sort((a, b) => Number(a) - Number(b));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
        <Button
          variant="primary"
          isDisabled={steer.isPending}
          onPress={() => steer.mutate({ action: paused ? "resume" : "pause" })}
        >
          {paused ? (
            <Play aria-hidden="true" className="size-4" />
          ) : (
            <Pause aria-hidden="true" className="size-4" />
          )}
          {t(paused ? "clock.resume" : "clock.pause")}
        </Button>
        {system.mode === "demo" && (
          <Choice
            label={t("clock.pace")}
            value={pace}
            onChange={(value) =>
              steer.mutate(value === "wall" ? { action: "wall" } : { action: "speed", speed: Number(value) })
            }
            options={[
              ...speeds.map((speed) => ({ value: speed, label: t("clock.times", { speed: Number(speed) }) })),
              { value: "wall", label: t("clock.wall") },
            ]}
          />
        )}
        {now !== null && (
          <p className="min-h-11 content-center text-ink-soft">
            {t(`clock.state.${clock.state}`)} · {moment(now)}
          </p>
        )}
      </div>
      {steer.error !== null && <Problem error={steer.error} />}
    </div>
  );
}
