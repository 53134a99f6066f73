/** Full three-phase AC power flow of what stands at each connection point, as evidence. */
import { collectEvidence } from "../core/compliance/collectEvidence.ts";
import type { ConstraintEvidence, EvidenceStage } from "../core/compliance/evidence.ts";
import { domainError } from "../core/errors/domainError.ts";
import { type CompiledFeeder, compileFeeder } from "../core/network/compileFeeder.ts";
import {
  createWorkspace,
  type PowerFlowWorkspace,
  readFlow,
  stepPowerFlow,
} from "../core/network/powerFlow.ts";
import { INTERVAL_SECONDS, type IntervalIndex } from "../core/time/marketInterval.ts";
import type { NetworkVersion } from "../ports/community.ts";

/** Average watts of one Wh in an interval. */
const WATT_PER_WH = 3_600 / INTERVAL_SECONDS;
/** var per W of demand at a power factor of 0.95 lagging; what is fed in runs at unity. */
const DEMAND_TAN = Math.sqrt(1 - 0.95 * 0.95) / 0.95;
/** Compiled networks kept; the oldest goes first. */
const MAX_COMPILED = 32;

/** Average power of a connection point over the interval, + into the grid. */
export interface PointPower {
  readonly activeW: number;
  readonly reactiveVar: number;
}

/**
 * Power of net energy at a meter: demand draws reactive power, feed-in none. Whole W and var, so that what is
 * stored is what was solved, and anyone who solves it again gets the same figures.
 */
export const powerOfNet = (netWh: number): PointPower => ({
  activeW: netWh * WATT_PER_WH,
  reactiveVar: netWh < 0 ? -Math.round(-netWh * WATT_PER_WH * DEMAND_TAN) : 0,
});

export const addPower = (a: PointPower, b: PointPower): PointPower => ({
  activeW: a.activeW + b.activeW,
  reactiveVar: a.reactiveVar + b.reactiveVar,
});

interface Prepared {
  readonly compiled: CompiledFeeder;
  readonly workspace: PowerFlowWorkspace;
}

const prepared = new Map<string, Prepared>();

/** The compiled feeder of a network version, made once per network hash. */
export function prepareNetwork(network: NetworkVersion): Prepared {
  const known = prepared.get(network.networkHash);
  if (known !== undefined) return known;
  const compiled = compileFeeder(network.feeder);
  const fresh = { compiled, workspace: createWorkspace(compiled) };
  const [oldest] = prepared.keys();
  if (prepared.size >= MAX_COMPILED && oldest !== undefined) prepared.delete(oldest);
  prepared.set(network.networkHash, fresh);
  return fresh;
}

/**
 * Solves from no load, so that the figures do not depend on what was solved before. Null when it does not
 * converge. @throws LAT-7013 for a connection point that is not on the feeder
 */
export function checkPower(
  network: NetworkVersion,
  interval: IntervalIndex,
  stage: EvidenceStage,
  powers: ReadonlyMap<string, PointPower>,
): ConstraintEvidence | null {
  const { compiled, workspace } = prepareNetwork(network);
  for (const pointId of powers.keys()) {
    if (!compiled.pointIndex.has(pointId)) {
      throw domainError("LAT-7013", { what: `Connection point ${pointId}`, interval });
    }
  }
  const { connectionPoints } = compiled.feeder;
  const injections = {
    activeW: connectionPoints.map((point) => powers.get(point.id)?.activeW ?? 0),
    reactiveVar: connectionPoints.map((point) => powers.get(point.id)?.reactiveVar ?? 0),
  };
  workspace.voltages.set(compiled.noLoadVoltages);
  if (!stepPowerFlow(workspace, injections)) return null;
  const flow = readFlow(workspace);
  const { networkHash } = network;
  return collectEvidence({ interval, stage, compiled, injections, flow, networkHash });
}
