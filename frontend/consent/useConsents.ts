/** Questions and permissions of the signed-in member, in the language of the page, and what it says to them. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { ConsentCard, ConsentList } from "../api/generatedSchema.ts";
import { renew, useRead } from "../api/queries.ts";
import { useText } from "../i18n/useText.tsx";
import { CONSENT_LANGUAGES, type ConsentLanguage } from "./languages.ts";
import { signConsent } from "./sign.ts";

/** The language in which questions are put on this page. */
export function useConsentLanguage(): ConsentLanguage {
  const { settings } = useText();
  return CONSENT_LANGUAGES.find((language) => settings.locale.startsWith(language)) ?? "en";
}

export function useConsents() {
  const language = useConsentLanguage();
  return useRead("listConsents", { query: { language } });
}

export interface Said {
  readonly card: ConsentCard;
  readonly yes: boolean;
}

/** Yes or no; yes is signed where this device can. */
export function useAnswer(list: ConsentList) {
  const client = useQueryClient();
  const language = useConsentLanguage();
  const { data: session } = useRead("getSession");
  const point = session?.meteringPointIds[0] ?? "";
  return useMutation({
    mutationFn: async ({ card, yes }: Said) => {
      const params = { permissionId: card.id };
      if (!yes) return call("answerConsent", { params, body: { answer: "no" } });
      const signature = await signConsent(list, card, point);
      const { textHash } = card;
      const body = {
        answer: "yes",
        language,
        textHash,
        ...(signature === null ? {} : { signature }),
      } as const;
      return call("answerConsent", { params, body });
    },
    onSettled: () => renew(client, ["listConsents", "listLooks"]),
  });
}

export function useWithdrawal() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (permissionId: string) => call("withdrawConsent", { params: { permissionId } }),
    onSettled: () => renew(client, ["listConsents"]),
  });
}
