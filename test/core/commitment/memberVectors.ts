/**
 * Vectors of what members and the operator sign beside the batch: passkey, plan, order receipt, intents, consent. An
 * implementation that reproduces them can make and check them. `LATERAL_UPDATE_SNAPSHOT=1` writes the file anew.
 */
import { fileURLToPath } from "node:url";
import {
  consentCommitment,
  revocationLock,
  revocationSecret,
} from "../../../backend/core/commitment/consent.ts";
import { orderReceiptDigest } from "../../../backend/core/commitment/digests.ts";
import {
  fundingDigest,
  keyIntentDigest,
  withdrawalDigest,
} from "../../../backend/core/commitment/intents.ts";
import { keccakText } from "../../../backend/core/commitment/words.ts";
import type { Hex, PlanMandate } from "../../../backend/core/orders/order.ts";
import { signDigest } from "../../../backend/core/orders/orderSignature.ts";
import { hashTypedOrder, orderDomain, orderId } from "../../../backend/core/orders/typedOrder.ts";
import { planMandateDigest, planMandateHash } from "../../../backend/core/orders/typedPlan.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { microEuroPerKWh } from "../../../backend/core/units/quantities.ts";
import { sampleOrder } from "../orders/sampleOrders.ts";
import { testPasskey } from "../orders/testPasskey.ts";
import { TEST_DOMAIN } from "./randomBatch.ts";
import { keyOf } from "./sampleStreet.ts";

export const MEMBER_VECTORS_PATH = fileURLToPath(new URL("./memberVectors.json", import.meta.url));

const bytes = (hex: Hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
const toHex = (value: Uint8Array): Hex => `0x${Buffer.from(value).toString("hex")}`;
/** Numbers beyond JSON's as text. */
const plain = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? String(item) : item)),
  );

export function buildMemberVectors(): object {
  const domain = orderDomain(TEST_DOMAIN.chainId, TEST_DOMAIN.contract);
  const passkey = testPasskey(1);
  const order = sampleOrder();
  const digest = hashTypedOrder(order, domain);
  const mandate: PlanMandate = {
    communityId: order.communityId,
    meteringPointId: order.meteringPointId,
    delegate: `0x${"ab".repeat(20)}`,
    buyLimit: microEuroPerKWh(300_000),
    sellLimit: microEuroPerKWh(-80_000),
    firstInterval: intervalIndex(order.interval),
    lastInterval: intervalIndex(order.interval + 96),
    nonce: 3,
  };
  const content = {
    interval: order.interval,
    orderId: orderId(order),
    sequence: 4,
    receivedAt: 1_781_496_000,
  };
  const receipt = orderReceiptDigest(TEST_DOMAIN, content);
  const contract: Hex = `0x${"5a".repeat(20)}`;
  const place = { chainId: TEST_DOMAIN.chainId, contract };
  const key = { account: passkey.address, key: testPasskey(2).address, nonce: 1, deadline: 1_800_000_000 };
  const { feeder } = TEST_DOMAIN;
  const { address: account } = passkey;
  const withdrawal = {
    feeder,
    account,
    cumulativeMicroEuro: 2_500_000n,
    recipient: account,
    nonce: 0,
    deadline: 1_800_000_000,
  };
  const funding = {
    feeder,
    amountMicroEuro: 9_000_000n,
    reference: keccakText("statement line"),
    fundedBefore: 0n,
  };
  const consent = {
    account,
    purpose: "share-readings-with-dso",
    textHash: keccakText("the text that was shown"),
    validUntil: 1_800_000_000,
    salt: `0x${"11".repeat(16)}` as Hex,
  };
  return plain({
    format: "lateral-member-vectors/1",
    domain,
    passkey: {
      qx: passkey.qx,
      qy: passkey.qy,
      address: passkey.address,
      order,
      digest,
      assertion: passkey.answer(bytes(digest)),
      signature: passkey.sign(digest),
    },
    plan: {
      mandate,
      structHash: planMandateHash(mandate),
      digest: toHex(planMandateDigest(mandate, domain)),
      signature: passkey.sign(planMandateDigest(mandate, domain)),
    },
    orderReceipt: {
      ledger: TEST_DOMAIN,
      content,
      digest: receipt,
      signature: signDigest(bytes(receipt), keyOf("operator")),
    },
    intents: {
      domain: place,
      addKey: { intent: key, digest: keyIntentDigest(place, "addKey", key) },
      removeKey: { intent: key, digest: keyIntentDigest(place, "removeKey", key) },
      cancelRecovery: { intent: key, digest: keyIntentDigest(place, "cancelRecovery", key) },
      withdrawal: { intent: withdrawal, digest: withdrawalDigest(place, withdrawal) },
      funding: { record: funding, digest: fundingDigest(place, funding) },
    },
    consent: {
      domain: place,
      content: consent,
      commitment: consentCommitment(place, consent),
      secret: revocationSecret(place, consent),
      lock: revocationLock(place, consent),
    },
  });
}
