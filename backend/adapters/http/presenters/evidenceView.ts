/** The evidence list and one interval's evidence. */
import type { z } from "zod";
import type { ClearedInterval } from "../../../core/clearing/clearing.ts";
import type { ConstraintEvidence } from "../../../core/compliance/evidence.ts";
import { sealEvidence } from "../../../core/compliance/sealEvidence.ts";
import type { Feeder, Violation } from "../../../core/network/feeder.ts";
import type { BatchRecord, IntervalRecord } from "../../../ports/intervals.ts";
import type { EvidenceDetail, EvidenceRow, StageSummary } from "../schemas/evidence.ts";
import { labelElement } from "./elementLabel.ts";
import { times } from "./figures.ts";
import { presentViolation } from "./networkState.ts";

/** Tolerance of the promise: 1e-3 pu of voltage, 0.1 % of a rating. */
const VOLTAGE_TOLERANCE_PU = 1e-3;
const RATING_TOLERANCE = 1e-3;

const isBeyondTolerance = ({ kind, margin, limit }: Violation): boolean =>
  margin < -(kind.startsWith("voltage") ? VOLTAGE_TOLERANCE_PU : limit * RATING_TOLERANCE);

/** Violations of a cleared interval that were not there before any trade. */
export function causedByTrades(evidence: ConstraintEvidence, clearing: ClearedInterval | null): Violation[] {
  const base = clearing?.physics.baseViolations ?? [];
  const inBase = (violation: Violation): boolean =>
    base.some(
      (known) =>
        known.kind === violation.kind &&
        known.element === violation.element &&
        known.phase === violation.phase,
    );
  return evidence.violations.filter((violation) => isBeyondTolerance(violation) && !inBase(violation));
}

/** Voltages of every bus but the source, whose voltage is given. */
function extremesOf(feeder: Feeder, { voltages }: ConstraintEvidence) {
  const buses = voltages
    .filter(({ bus }) => bus !== feeder.source.bus)
    .map(({ bus, pu }) => ({ bus, pu: pu.filter((value) => value > 0) }))
    .filter(({ pu }) => pu.length > 0)
    .map(({ bus, pu }) => ({ bus, low: Math.min(...pu), high: Math.max(...pu) }));
  return buses.reduce(
    (worst, { bus, low, high }) => ({
      lowestPu: Math.min(worst.lowestPu, low),
      lowestBus: low < worst.lowestPu ? bus : worst.lowestBus,
      highestPu: Math.max(worst.highestPu, high),
      highestBus: high > worst.highestPu ? bus : worst.highestBus,
    }),
    { lowestPu: Number.MAX_VALUE, lowestBus: "", highestPu: -Number.MAX_VALUE, highestBus: "" },
  );
}

export function summariseStage(feeder: Feeder, evidence: ConstraintEvidence): z.infer<typeof StageSummary> {
  const worst = evidence.loadings.reduce<{ branch: string; percent: number }>(
    (found, loading) => (loading.percent > found.percent ? loading : found),
    { branch: "", percent: 0 },
  );
  return {
    stage: evidence.stage,
    ...extremesOf(feeder, evidence),
    worstLoadingPercent: worst.percent,
    worstLoadingElement: worst.branch,
    worstLoadingLabel: labelElement(feeder, worst.branch).elementLabel,
    violationCount: evidence.violations.filter(isBeyondTolerance).length,
    lossW: evidence.lossW,
    networkHash: evidence.networkHash,
    evidenceHash: sealEvidence(evidence),
  };
}

export interface EvidenceInput {
  readonly record: IntervalRecord;
  readonly feeder: Feeder;
  readonly stages: readonly ConstraintEvidence[];
  readonly batch: BatchRecord | null;
}

export function presentEvidenceRow({
  record,
  feeder,
  stages,
  batch,
}: EvidenceInput): z.infer<typeof EvidenceRow> {
  return {
    ...times(record.interval),
    state: record.state,
    stages: stages.map((evidence) => summariseStage(feeder, evidence)),
    curtailedWh: record.poolPrice === null ? null : record.curtailedWh,
    batchRoot: batch?.commitment.allocationRoot ?? null,
    transactionHash: record.batchProof?.transactionHash ?? null,
    voidReason: record.voidReason?.reason ?? null,
  };
}

export function presentEvidence(
  input: EvidenceInput & { readonly clearing: ClearedInterval | null },
): z.infer<typeof EvidenceDetail> {
  const { record, stages, batch, clearing } = input;
  return {
    row: presentEvidenceRow(input),
    violations: stages.flatMap(({ stage, violations }) =>
      violations.map((violation) => ({ stage, violation: presentViolation(violation) })),
    ),
    baseViolations: (clearing?.physics.baseViolations ?? []).map(presentViolation),
    physics: clearing === null ? null : { rounds: clearing.physics.rounds, method: clearing.physics.method },
    ordersRoot: record.ordersRoot,
    envelopeHash: batch?.commitment.envelopeHash ?? null,
    balanceRoot: batch?.commitment.balanceRoot ?? null,
    signatures: [...(batch?.signatures ?? [])],
    blockNumber: record.batchProof?.blockNumber ?? null,
    bundleAvailable: record.batchProof !== null,
  };
}
