/** Steps on with every frame while playing, and counts the frames: the frame meter that the benchmark reads. */
import { useEffect, useRef } from "react";

export interface FrameReport {
  readonly frames: number;
  readonly seconds: number;
  readonly fps: number;
  /** Longest time between two frames, ms. */
  readonly worstMs: number;
}

/** Where the benchmark finds the report of a finished run. */
declare global {
  interface Window {
    lateralFrames?: FrameReport;
  }
}

interface Playback {
  readonly playing: boolean;
  readonly steps: number;
  readonly step: number;
  readonly onStep: (step: number) => void;
  /** Frames per step: 1 shows another step with every frame. */
  readonly every?: number;
  /** Called when the day is over; without it the day begins again. */
  readonly onEnd?: () => void;
}

/** While playing, one step per `every` frames; when it stops, `window.lateralFrames` says how it went. */
export function usePlayback(playback: Playback): void {
  const now = useRef(playback);
  now.current = playback;
  const { playing } = playback;
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let handle = 0;
    let began = 0;
    let before = 0;
    let worstMs = 0;
    const tick = (time: number): void => {
      if (frame === 0) began = time;
      else worstMs = Math.max(worstMs, time - before);
      before = time;
      frame += 1;
      const { steps, step, onStep, every = 1, onEnd } = now.current;
      if (frame % every === 0) {
        if (step + 1 < steps) onStep(step + 1);
        else if (onEnd === undefined) onStep(0);
        else {
          onEnd();
          return;
        }
      }
      handle = requestAnimationFrame(tick);
    };
    handle = requestAnimationFrame(tick);
    return () => {
      cancelAnimationFrame(handle);
      const seconds = (before - began) / 1_000;
      if (seconds > 0)
        window.lateralFrames = { frames: frame - 1, seconds, fps: (frame - 1) / seconds, worstMs };
    };
  }, [playing]);
}
