/** A receipt kept as a file, checked like any other: chosen or dropped in, it never leaves the browser. */
import { useState } from "react";
import type { TradeReceipt } from "../../backend/core/commitment/commitment.ts";
import { useText } from "../i18n/useText.tsx";
import { Card, SectionHead } from "../ui/card.tsx";
import { FileDrop } from "../ui/fileDrop.tsx";
import { Notice } from "../ui/notice.tsx";
import { CheckRun } from "./checkRun.tsx";

const MAX_BYTES = 262_144;

/** Null when the text is no receipt of this product. */
export function readReceipt(text: string): TradeReceipt | null {
  try {
    const value = JSON.parse(text) as Partial<TradeReceipt>;
    const known =
      value.format === "lateral-receipt/2" && /^0x[0-9a-f]{64}$/.test(value.signedOrder?.orderId ?? "");
    return known ? (value as TradeReceipt) : null;
  } catch {
    return null;
  }
}

export function ReceiptFile() {
  const { t } = useText();
  const [name, setName] = useState<string>();
  const [receipt, setReceipt] = useState<TradeReceipt | null>(null);
  const take = async (file: File) => {
    setReceipt(readReceipt(await file.text()));
    setName(file.name);
  };
  return (
    <Card labelledBy="receipt-file" className="mt-6">
      <SectionHead id="receipt-file" title={t("check.file")} />
      <div className="flex flex-col gap-6">
        <FileDrop
          label={t("check.file")}
          hint={t("check.file.hint")}
          accept=".json,application/json"
          maxBytes={MAX_BYTES}
          onFile={(file) => void take(file)}
          chosen={name}
        />
        {name !== undefined && receipt === null && (
          <Notice tone="bad" live title={t("check.file.bad")}>
            {t("check.file.bad.text")}
          </Notice>
        )}
        {receipt !== null && <CheckRun key={name} orderId={receipt.signedOrder.orderId} receipt={receipt} />}
      </div>
    </Card>
  );
}
