/** The receipt of one order: the file that browser and command line check. Mirrors core/commitment. */
import { z } from "zod";
import { component } from "./component.ts";
import { SignedOrderDto } from "./orders.ts";
import { hex } from "./primitives.ts";

const sumPath = z.array(hex(64, "Sibling hash and the sums under it.")).max(32);
const path = z.array(hex(32, "Sibling hash.")).max(32);

export const TradeReceiptDto = component(
  "TradeReceipt",
  "Downloadable proof of one order (lateral-receipt/2).",
  z.object({
    format: z.literal("lateral-receipt/2"),
    domain: z.object({
      chainId: z.int(),
      contract: hex(20, "BatchLedger."),
      community: hex(32, "keccak256 of the community id."),
      feeder: hex(32, "keccak256 of the feeder id."),
    }),
    signedOrder: SignedOrderDto,
    orderSequence: z.int().min(0).meta({ description: "Arrival number of the order." }),
    orderSalt: hex(16, "Salt of the order's leaf."),
    orderProof: path,
    leaf: z.object({
      orderId: hex(32, "Id of the order."),
      interval: z.int(),
      segment: z.int(),
      side: z.union([z.literal(0), z.literal(1)]).meta({ description: "0 buy, 1 sell." }),
      localWh: z.int(),
      gridWh: z.int(),
      priceTicks: z.int(),
      networkChargeTicks: z.int(),
      flags: z.int().min(0).max(7),
      salt: hex(16, "Salt of the leaf."),
    }),
    leafProof: z.object({ inSegment: sumPath, above: sumPath }),
    batch: z.object({
      feeder: hex(32, "keccak256 of the feeder id."),
      interval: z.int(),
      ordersRoot: hex(32, "Root of the signed orders."),
      allocationRoot: hex(32, "Root of the outcomes."),
      balanceRoot: hex(32, "Root of the balances."),
      networkHash: hex(32, "Hash of the network model."),
      envelopeHash: hex(32, "Hash of segment tree and limits."),
      segments: z
        .array(
          z.object({
            parent: z.int(),
            lowerWh: z.int(),
            upperWh: z.int(),
            tradedWh: z.int(),
            exportedWh: z.int(),
            priceTicks: z.int(),
          }),
        )
        .max(10_000),
      poolPriceTicks: z.int(),
      mustServeWh: z.int(),
      networkChargesMicroEuro: z.int(),
      congestionMicroEuro: z.int(),
    }),
    operatorReceipt: z
      .object({
        orderId: hex(32, "Id of the order."),
        sequence: z.int().min(0).meta({ description: "Place in the book." }),
        receivedAt: z.int().min(0).meta({ description: "Market time of arrival." }),
        signature: hex(65, "The operator's, over the EIP-712 digest of OrderReceipt."),
      })
      .optional()
      .meta({ description: "The operator's promise when it took the order." }),
    batchDigest: hex(32, "EIP-712 digest that was signed."),
    signatures: z
      .array(hex(65, "Signature of the batch."))
      .max(8)
      .meta({ description: "In the order operator, DSO, auditor." }),
    envelopeSignature: hex(65, "The DSO's over the envelope, when it did not sign the batch.").optional(),
    transactionHash: hex(32, "Transaction of the batch."),
    blockHash: hex(32, "Block of the batch."),
    blockNumber: z.int().min(0),
  }),
);
