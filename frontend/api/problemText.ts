/** Turns an error into a sentence and a next step, in the reader's language where it is known. */
import type { Text } from "../i18n/useText.tsx";
import { ApiError } from "./client.ts";

export interface ProblemText {
  readonly title: string;
  readonly remedy: string;
  readonly code: string | undefined;
}

/**
 * The translated sentences of a code when the messages at hand have them, else the server's own words; anything that
 * is not an API error gets the general sentence.
 */
export function problemText(error: unknown, text: Pick<Text, "t" | "has">): ProblemText {
  if (!(error instanceof ApiError)) {
    return {
      title: text.t("error.unexpected.title"),
      remedy: text.t("error.unexpected.remedy"),
      code: undefined,
    };
  }
  const values = Object.fromEntries(
    Object.entries(error.params ?? {}).map(([key, value]) => [key, String(value ?? "")]),
  );
  const title = `problem.${error.code}.title`;
  const remedy = `problem.${error.code}.remedy`;
  return {
    title: text.has(title) ? text.t(title, values) : error.detail || error.message,
    remedy: text.has(remedy) ? text.t(remedy, values) : error.remedy,
    code: error.code.startsWith("LAT-") && /\d/.test(error.code) ? error.code : undefined,
  };
}
