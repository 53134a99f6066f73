/** English, complete: the catalogue that all others are measured against. */
import { charts } from "./en/charts.ts";
import { home } from "./en/home.ts";
import { operators } from "./en/operators.ts";
import { problems } from "./en/problems.ts";
import { shell } from "./en/shell.ts";
import { trade } from "./en/trade.ts";

export const en = { ...shell, ...charts, ...home, ...trade, ...operators, ...problems } as const;
