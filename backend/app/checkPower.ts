/** Full three-phase AC power flow of what stands at each connection point, as evidence. */
import { collectEvidence } from "../core/compliance/collectEvidence.ts";
import type { ConstraintEvidence, EvidenceStage } from "../core/compliance/evidence.ts";
import { domainError } from "../core/errors/domainError.ts";
import { type CompiledFeeder, compileFeeder } from "../core/network/compileFeeder.ts";
import type { PointPower } from "../core/network/pointPower.ts";
import {
  createWorkspace,
  type PowerFlowWorkspace,
  readFlow,
  stepPowerFlow,
} from "../core/network/powerFlow.ts";
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { NetworkVersion } from "../ports/community.ts";

/** Compiled networks kept; the oldest goes first. */
const MAX_COMPILED = 32;

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
