/** German; loaded only when chosen. A missing message is a type error. */
import type { Catalogue } from "../catalogue.ts";
import { charts } from "./de/charts.ts";
import { home } from "./de/home.ts";
import { operators } from "./de/operators.ts";
import { problems } from "./de/problems.ts";
import { shell } from "./de/shell.ts";
import { trade } from "./de/trade.ts";

export const de: Catalogue = { ...shell, ...charts, ...home, ...trade, ...operators, ...problems };
