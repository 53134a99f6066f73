/** Tariff sheets tried on a month that is settled. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { PreviewView } from "../../../app/tariffPreviews.ts";
import { monthPeriodOf } from "../../../core/billing/billingPeriod.ts";
import { intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import { checked, type Handler } from "../context.ts";
import type { HttpDeps } from "../deps.ts";
import { sheetOf } from "../presenters/tariffSheetView.ts";
import { PreviewParams, TariffPreviewCommand, type TariffPreviewView } from "../schemas/tariffPreview.ts";

function present({ fault, result, ...view }: PreviewView): z.infer<typeof TariffPreviewView> {
  if (result === null) return { ...view, code: fault?.code ?? null, result: null };
  const { effect, accounts, ...rest } = result;
  const { groups, bins, ...sums } = effect;
  return {
    ...view,
    code: null,
    result: { ...rest, ...sums, accounts: [...accounts], groups: [...groups], bins: [...bins] },
  };
}

/** The last month that is over, or the running one where the community is younger. */
async function usualPeriod({ store, communityId, clock }: HttpDeps): Promise<string> {
  const running = monthPeriodOf(intervalOf(clock.now()));
  const before = monthPeriodOf(intervalIndex(running.from - 1));
  const community = await store.community(communityId);
  return community !== null && community.firstInterval < before.to ? before.label : running.label;
}

export const previewTariff: Handler = async (context) => {
  const { deps } = context;
  const { sheet, period } = checked(context, "body", TariffPreviewCommand);
  const wanted = { sheet: sheetOf(sheet), period: period ?? (await usualPeriod(deps)) };
  const view = await deps.previews.start(deps.communityId, randomBytes(12).toString("hex"), wanted);
  return { body: present(view) };
};

export const getTariffPreview: Handler = async (context) => ({
  body: present(context.deps.previews.view(checked(context, "params", PreviewParams).previewId)),
});

export const cancelTariffPreview: Handler = async (context) => ({
  body: present(context.deps.previews.cancel(checked(context, "params", PreviewParams).previewId)),
});
