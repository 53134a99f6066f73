/** Lines and transformers of pandapower as two-ports. */
import { domainError } from "../../../core/errors/domainError.ts";
import { add, type Complex, invert, polar, scale, ZERO } from "../../../core/network/general/complex.ts";
import {
  NO_PORT,
  openPort,
  type PhasePort,
  phasePort,
  piPort,
  type SequencePort,
  teePort,
} from "../../../core/network/general/sequencePort.ts";
import type { TableRow } from "./tables.ts";

export interface PortEnds {
  readonly fromClosed: boolean;
  readonly toClosed: boolean;
  /** Nominal line-to-line voltages of the buses, kV. */
  readonly fromKv: number;
  readonly toKv: number;
}

/** Per-phase volts squared at the `to` bus: siemens to W per pu². */
const squareVolt = (ends: PortEnds) => (ends.toKv * 1000) ** 2 / 3;

export function pandapowerLine(row: TableRow, ends: PortEnds, frequencyHz: number): PhasePort {
  const km = row.number("length_km");
  const parallel = row.optional("parallel", 1);
  const sequence = (r: number, x: number, nf: number): SequencePort => {
    if (km === 0 || (r === 0 && x === 0)) throw domainError("LAT-2003", { branch: row.element });
    const series = scale(invert(scale([r, x], km / parallel)), squareVolt(ends));
    const g = row.optional("g_us_per_km", 0) * 1e-6;
    const shunt = scale([g, 2 * Math.PI * frequencyHz * nf * 1e-9], km * parallel * squareVolt(ends));
    return openPort(piPort(series, shunt, [1, 0]), ends.fromClosed, ends.toClosed);
  };
  const [r, x, c] = ["r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"].map((column) => row.number(column));
  const one = sequence(r!, x!, c!);
  const zero = sequence(
    row.optional("r0_ohm_per_km", r!),
    row.optional("x0_ohm_per_km", x!),
    row.optional("c0_nf_per_km", c!),
  );
  return phasePort(zero, one, one);
}

/** T model: half of the leakage on either side of the iron (zero sequence: as `si0_hv_partial` splits it). */
export function pandapowerTransformer(row: TableRow, ends: PortEnds): PhasePort {
  const tap =
    1 +
    ((row.optional("tap_pos", 0) - row.optional("tap_neutral", 0)) * row.optional("tap_step_percent", 0)) /
      100;
  const onLow = row.text("tap_side") === "lv";
  const highKv = row.number("vn_hv_kv") * (onLow ? 1 : tap);
  const lowKv = row.number("vn_lv_kv") * (onLow ? tap : 1);
  const megavolt = row.number("sn_mva") * row.optional("parallel", 1);
  // From percent of the transformer's rating to pu per W of the `to` bus.
  const impedanceBase = (lowKv ** 2 / megavolt / squareVolt(ends)) * 0.01;
  const impedance = (percent: number, resistive: number): Complex =>
    scale([resistive, Math.sqrt(Math.max(0, percent ** 2 - resistive ** 2))], impedanceBase);
  const leakage = impedance(row.number("vk_percent"), row.number("vkr_percent"));
  const ironPercent = row.optional("i0_percent", 0);
  const ironLoss = (100 * row.optional("pfe_kw", 0)) / (1000 * row.number("sn_mva"));
  const iron = scale(
    [ironLoss, -Math.sqrt(Math.max(0, ironPercent ** 2 - ironLoss ** 2))],
    1e-4 / impedanceBase,
  );
  const ratio = (highKv * ends.toKv) / (lowKv * ends.fromKv);
  const shift = (row.optional("shift_degree", 0) * Math.PI) / 180;
  const sequence = (sign: number) =>
    openPort(
      teePort(scale(leakage, 0.5), scale(leakage, 0.5), iron, polar(ratio, sign * shift)),
      ends.fromClosed,
      ends.toClosed,
    );
  const zeroLeakage = impedance(
    row.optional("vk0_percent", row.number("vk_percent")),
    row.optional("vkr0_percent", row.number("vkr_percent")),
  );
  return phasePort(zeroSequence(row, ends, zeroLeakage, ratio), sequence(1), sequence(-1));
}

const GROUP = /^(YN|Y|D|ZN|Z)(yn|y|d|zn|z)(\d*)$/;

function zeroSequence(row: TableRow, ends: PortEnds, leakage: Complex, ratio: number): SequencePort {
  const group = row.text("vector_group") ?? "Dyn";
  const match = GROUP.exec(group);
  if (!match)
    throw domainError("LAT-2012", { element: row.element, field: "vector_group", expected: "e.g. Dyn5" });
  const [, high, low] = match;
  const highShare = row.optional("si0_hv_partial", 0.5);
  const nearHigh = scale(leakage, highShare);
  const nearLow = scale(leakage, 1 - highShare);
  const size = Math.hypot(leakage[0], leakage[1]) * row.optional("mag0_percent", 100);
  const rx = row.optional("mag0_rx", 0);
  const iron: Complex = scale([rx, 1], size / Math.hypot(1, rx));
  if (high === "YN" && low === "yn") {
    return openPort(teePort(nearHigh, nearLow, invert(iron), [ratio, 0]), ends.fromClosed, ends.toClosed);
  }
  // One earthed side. With a delta or zigzag, vk0 is measured from that side with everything behind it;
  // with an open star, only leakage and iron in series are left.
  const closes = (winding: string | undefined) => winding === "D" || winding === "d";
  const path = (near: Complex, other: string | undefined): Complex =>
    invert(closes(other) ? leakage : add(near, iron));
  const ff = high === "YN" ? path(nearHigh, low) : high === "ZN" ? invert(leakage) : ZERO;
  const tt = low === "yn" ? path(nearLow, high) : low === "zn" ? invert(leakage) : ZERO;
  return {
    ...NO_PORT,
    ff: ends.fromClosed ? scale(ff, 1 / ratio ** 2) : ZERO,
    tt: ends.toClosed ? tt : ZERO,
  };
}
