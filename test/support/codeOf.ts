import { DomainError } from "../../backend/core/errors/domainError.ts";

/** The number of the error that `act` throws; throws anything else on, and "none" when nothing happens. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "none";
}
