/** Turns the contracts' custom errors into numbered faults. */
import { Interface } from "ethers";
import { batchLedgerAbi, registryAbi, settlementVaultAbi } from "../../core/commitment/contractAbi.ts";
import type { ErrorCode } from "../../core/errors/domainError.ts";
import type { Hex } from "../../core/orders/order.ts";
import type { OutboxFault } from "../../ports/chain.ts";

/** Custom error → code. What is not listed becomes LAT-4003 with the error's own words. */
const CODE_BY_ERROR: Readonly<Record<string, ErrorCode>> = {
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
  ...new Set([...batchLedgerAbi, ...registryAbi, ...settlementVaultAbi].filter(isErrorFragment)),
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
