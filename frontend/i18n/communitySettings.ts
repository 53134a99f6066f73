/** Time zone and currency of the community whose figures are shown. */
import { createContext, useContext } from "react";

export interface CommunitySettings {
  readonly timeZone: string;
  readonly currency: string;
}

export const CommunitySettingsContext = createContext<CommunitySettings>({
  timeZone: "Europe/Berlin",
  currency: "EUR",
});

export const useCommunitySettings = (): CommunitySettings => useContext(CommunitySettingsContext);
