/** Questions to members in English. */
import type { ConsentPhrases } from "../consentPhrases.ts";

export const ENGLISH: ConsentPhrases = {
  title: {
    flexibility: "Help the grid by shifting your use",
    energyAdvice: "Advice on saving energy",
    similarHomes: "Compare with similar homes",
    research: "Statistics for research",
  },
  what: {
    quarterHour: "How much power you take and give every quarter of an hour, from {first} to {last}.",
    day: "How much power you take and give each day, from {first} to {last}. No times of day.",
    month: "How much power you take and give each month, from {first} to {last}. No days.",
  },
  who: {
    aggregator: "{requester}. Nobody else, and they may not pass it on.",
    operator: "Your energy community, {requester}. Nobody else, and it may not pass it on.",
    dso: "The network operator of {requester}. Nobody else, and it may not pass it on.",
  },
  why: {
    flexibility:
      "To see when your battery, car or heating could wait a little, and to offer you money for it.",
    energyAdvice: "To tell you where your home could use less power and save money.",
    similarHomes:
      "To show you how much power you use next to homes like yours. Others do not see your figures.",
    research: "To find out how streets like ours use power. Only sums of many homes are published.",
  },
  howLong: "Until {until} at the latest. You can stop it at any time; it stops at once.",
  ifNo: {
    flexibility: "Nothing changes. You keep trading as before; you only get no such offers.",
    energyAdvice: "Nothing changes. You only get no advice.",
    similarHomes: "Nothing changes. You only see no comparison.",
    research: "Nothing changes for you.",
  },
  date: (year, month, day) => `${Number(day)}/${Number(month)}/${year}`,
};
