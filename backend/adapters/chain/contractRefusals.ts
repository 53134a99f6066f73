/** Turns the contracts' custom errors into numbered faults. */
import { Interface } from "ethers";
import {
  accountRegistryAbi,
  auditAnchorAbi,
  batchLedgerAbi,
  challengeCourtAbi,
  registryAbi,
  settlementVaultAbi,
} from "../../core/commitment/contractAbi.ts";
import type { ErrorCode } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { OutboxFault } from "../../ports/chain.ts";

/** Custom error → code. What is not listed becomes LAT-4003 with the error's own words. */
export const CODE_BY_ERROR: Readonly<Record<string, ErrorCode>> = {
  BatchLedger_IntervalNotIncreasing: "LAT-4201",
  BatchLedger_EarlierIntervalPending: "LAT-4202",
  BatchLedger_WindowFull: "LAT-4203",
  BatchLedger_OrdersNotCommitted: "LAT-4204",
  BatchLedger_OrdersRootMismatch: "LAT-4205",
  BatchLedger_FeederSuspended: "LAT-4206",
  BatchLedger_NetworkHashMismatch: "LAT-4207",
  BatchLedger_EnvelopeHashMismatch: "LAT-4108",
  BatchLedger_EnvelopeNotSigned: "LAT-4209",
  BatchLedger_NoReason: "LAT-4210",
  BatchLedger_NotTheOperator: "LAT-4211",
  BatchLedger_ProofTooLong: "LAT-4214",
  BatchLedger_IntervalTooFarAhead: "LAT-4240",
  BatchLedger_RecordNotFinal: "LAT-4241",
  BatchLedger_NotBonded: "LAT-4242",
  BatchLedger_FullModeRequired: "LAT-4243",
  BatchLedger_NotTheCourt: "LAT-4244",
  BatchLedger_RecordUnknown: "LAT-4245",
  BatchLedger_TooManyRecords: "LAT-4246",
  BatchLedger_GasTooLow: "LAT-4247",
  BatchLedger_WindowOutOfRange: "LAT-4248",
  FullChecks_OrdersLength: "LAT-4132",
  FullChecks_Amount: "LAT-4133",
  FullChecks_NotOptimal: "LAT-4134",
  FullChecks_ExportNotOptimal: "LAT-4135",
  FullChecks_SegmentSum: "LAT-4136",
  FullChecks_SegmentUnknown: "LAT-4137",
  FullChecks_MustServe: "LAT-4138",
  OperatorBonds_WrongBond: "LAT-4144",
  OperatorBonds_AnnouncedAlready: "LAT-4145",
  OperatorBonds_NotAnnounced: "LAT-4146",
  OperatorBonds_NothingToTake: "LAT-4147",
  ChallengeCourt_BatchUnknown: "LAT-4148",
  ChallengeCourt_WindowOver: "LAT-4149",
  ChallengeCourt_WrongProof: "LAT-4150",
  ChallengeCourt_NothingWrong: "LAT-4151",
  ChallengeCourt_NotTheOperator: "LAT-4152",
  ChallengeCourt_DemandUnknown: "LAT-4153",
  ChallengeCourt_AnswerTime: "LAT-4154",
  BatchChecks_EnergyUnbalanced: "LAT-4106",
  BatchChecks_MoneyUnbalanced: "LAT-4107",
  BatchChecks_OutsideEnvelope: "LAT-4103",
  BatchChecks_PriceAcrossSlack: "LAT-4104",
  BatchChecks_PriceOutOfBounds: "LAT-4105",
  BatchChecks_SegmentLength: "LAT-4101",
  BatchChecks_TreeOrder: "LAT-4102",
  SignerQuorum_Length: "LAT-4212",
  SignerQuorum_SignerRefused: "LAT-4213",
  Registry_FeederUnknown: "LAT-4215",
};

const isErrorFragment = (fragment: string): boolean => fragment.startsWith("error ");
const refusals = new Interface([
  ...new Set(
    [
      ...batchLedgerAbi,
      ...challengeCourtAbi,
      ...registryAbi,
      ...settlementVaultAbi,
      ...accountRegistryAbi,
      ...auditAnchorAbi,
    ].filter(isErrorFragment),
  ),
]);

/** Fault for revert data; without data, or with an unknown error, LAT-4003 carries the node's message. */
export function decodeRevert(data: Hex | null, message: string): OutboxFault {
  const parsed = data && data !== "0x" ? refusals.parseError(data) : null;
  if (!parsed) return { code: "LAT-4003", details: { reason: message.slice(0, 200) } };
  const details: Record<string, string> = {};
  for (const [index, input] of parsed.fragment.inputs.entries()) {
    details[input.name] = String(parsed.args[index]).toLowerCase();
  }
  const code = CODE_BY_ERROR[parsed.name];
  if (code) return { code, details };
  const values = Object.values(details).join(", ");
  return { code: "LAT-4003", details: { ...details, reason: `${parsed.name}(${values})` } };
}
