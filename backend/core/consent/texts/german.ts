/** Questions to members in German. */
import type { ConsentPhrases } from "../consentPhrases.ts";

export const GERMAN: ConsentPhrases = {
  title: {
    flexibility: "Dem Netz helfen: Verbrauch verschieben",
    energyAdvice: "Tipps zum Energiesparen",
    similarHomes: "Vergleich mit ähnlichen Haushalten",
    research: "Statistik für die Forschung",
  },
  what: {
    quarterHour: "Wie viel Strom Sie jede Viertelstunde beziehen und abgeben, vom {first} bis zum {last}.",
    day: "Wie viel Strom Sie jeden Tag beziehen und abgeben, vom {first} bis zum {last}. Keine Uhrzeiten.",
    month: "Wie viel Strom Sie jeden Monat beziehen und abgeben, vom {first} bis zum {last}. Keine Tage.",
  },
  who: {
    aggregator: "{requester}. Niemand sonst, und die Daten dürfen nicht weitergegeben werden.",
    operator:
      "Ihre Energiegemeinschaft {requester}. Niemand sonst, und die Daten dürfen nicht weitergegeben werden.",
    dso: "Der Netzbetreiber von {requester}. Niemand sonst, und die Daten dürfen nicht weitergegeben werden.",
  },
  why: {
    flexibility:
      "Um zu sehen, wann Ihr Speicher, Ihr Auto oder Ihre Heizung etwas warten könnte, und Ihnen dafür Geld anzubieten.",
    energyAdvice: "Um Ihnen zu sagen, wo Ihr Haushalt weniger Strom brauchen und Geld sparen könnte.",
    similarHomes:
      "Um Ihnen zu zeigen, wie viel Strom Sie im Vergleich zu ähnlichen Haushalten brauchen. Andere sehen Ihre Werte nicht.",
    research:
      "Um herauszufinden, wie Straßen wie unsere Strom nutzen. Veröffentlicht werden nur Summen vieler Haushalte.",
  },
  howLong: "Längstens bis zum {until}. Sie können es jederzeit beenden; es endet dann sofort.",
  ifNo: {
    flexibility:
      "Es ändert sich nichts. Sie handeln weiter wie bisher und bekommen nur keine solchen Angebote.",
    energyAdvice: "Es ändert sich nichts. Sie bekommen nur keine Tipps.",
    similarHomes: "Es ändert sich nichts. Sie sehen nur keinen Vergleich.",
    research: "Für Sie ändert sich nichts.",
  },
  date: (year, month, day) => `${Number(day)}.${Number(month)}.${year}`,
};
