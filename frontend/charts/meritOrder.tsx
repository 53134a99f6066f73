/** Supply and demand of one interval as steps; where they meet is the price. Own orders are marked. */
import { scaleLinear } from "d3-scale";
import { useText } from "../i18n/useText.tsx";
import { type Frame, XLabels, YAxis } from "./axes.tsx";
import { ChartFigure, Legend } from "./chartFigure.tsx";

export interface MeritStep {
  /** µ€/kWh */
  readonly price: number;
  readonly energyWh: number;
  /** Part of the step that is the reader's own. */
  readonly ownWh: number;
}

export interface MeritOrderProps {
  /** Rising price. */
  readonly supply: readonly MeritStep[];
  /** Falling price. */
  readonly demand: readonly MeritStep[];
  readonly poolPrice: number | null;
  readonly tradedWh: number;
}

interface Block extends MeritStep {
  readonly fromWh: number;
  readonly toWh: number;
}

/** Stacks steps along the energy axis in the order given. */
export function stackSteps(steps: readonly MeritStep[]): Block[] {
  let at = 0;
  return steps.map((step) => {
    const block = { ...step, fromWh: at, toWh: at + step.energyWh };
    at = block.toWh;
    return block;
  });
}

const FRAME: Frame = { left: 34, right: 10, top: 26, bottom: 40 };
const HEIGHT = 250;

const byRising = (a: MeritStep, b: MeritStep): number => a.price - b.price;
const byFalling = (a: MeritStep, b: MeritStep): number => b.price - a.price;

function path(blocks: readonly Block[], x: (wh: number) => number, y: (price: number) => number): string {
  return blocks
    .map((block, index) => {
      const start = `${index === 0 ? "M" : "L"}${x(block.fromWh)} ${y(block.price)}`;
      return `${start}L${x(block.toWh)} ${y(block.price)}`;
    })
    .join("");
}

export function MeritOrder({ supply, demand, poolPrice, tradedWh }: MeritOrderProps) {
  const { t, price, energy } = useText();
  const sides: readonly Side[] = [
    { side: "supply", blocks: stackSteps([...supply].sort(byRising)), colour: "var(--solar)" },
    { side: "demand", blocks: stackSteps([...demand].sort(byFalling)), colour: "var(--grid)" },
  ];
  const rows = sides.flatMap(({ side, blocks }) => blocks.map((block) => ({ ...block, side })));
  const own = rows.reduce((sum, row) => sum + row.ownWh, 0);
  const sentence =
    poolPrice === null || tradedWh === 0
      ? t("chart.merit.none")
      : t("chart.merit.sentence", { energy: energy(tradedWh), price: price(poolPrice) });
  return (
    <ChartFigure
      sentence={sentence}
      height={HEIGHT}
      legend={
        <Legend
          items={[
            { label: t("chart.merit.supply"), colour: "var(--solar)", kind: "line" },
            { label: t("chart.merit.demand"), colour: "var(--grid)", kind: "dashed" },
            ...(own > 0 ? [{ label: t("chart.merit.own"), colour: "var(--neighbours)" }] : []),
          ]}
        />
      }
      table={{
        caption: t("chart.merit.caption"),
        rows,
        rowKey: (row) => row.side + String(row.price),
        columns: [
          { key: "side", head: t("chart.merit.side"), cell: (row) => t(`chart.merit.${row.side}`) },
          { key: "price", head: t("chart.price"), numeric: true, cell: (row) => price(row.price) },
          { key: "wh", head: t("chart.energy"), numeric: true, cell: (row) => energy(row.energyWh) },
          {
            key: "own",
            head: t("chart.merit.own"),
            numeric: true,
            cell: (row) => (row.ownWh === 0 ? t("chart.noValue") : energy(row.ownWh)),
          },
        ],
      }}
    >
      {(width) => <Picture sides={sides} poolPrice={poolPrice} tradedWh={tradedWh} width={width} />}
    </ChartFigure>
  );
}

interface Side {
  readonly side: "supply" | "demand";
  readonly blocks: readonly Block[];
  readonly colour: string;
}

interface PictureProps extends Pick<MeritOrderProps, "poolPrice" | "tradedWh"> {
  readonly sides: readonly Side[];
  readonly width: number;
}

function Picture({ sides, poolPrice, tradedWh, width }: PictureProps) {
  const { decimal } = useText();
  const rows = sides.flatMap(({ side, blocks }) => blocks.map((block) => ({ ...block, side })));
  const x = scaleLinear()
    .domain([0, Math.max(1, ...rows.map((row) => row.toWh))])
    .range([FRAME.left, width - FRAME.right]);
  const y = scaleLinear()
    .domain([0, Math.max(1, ...rows.map((row) => row.price)) * 1.1])
    .range([HEIGHT - FRAME.bottom, FRAME.top]);
  return (
    <>
      <YAxis scale={y} frame={FRAME} width={width} unit="ct" format={(v) => decimal(v / 10_000)} />
      {rows
        .filter((row) => row.ownWh > 0)
        .map((row) => (
          <rect
            key={`own-${row.side}-${row.price}`}
            x={x(row.fromWh)}
            width={Math.max(4, x(row.fromWh + row.ownWh) - x(row.fromWh))}
            y={y(row.price) - 6}
            height="12"
            rx="3"
            fill="var(--neighbours)"
          />
        ))}
      {sides.map(({ side, blocks, colour }) => (
        <path
          key={side}
          d={path(blocks, x, y)}
          fill="none"
          stroke={colour}
          strokeWidth="2.5"
          strokeLinejoin="round"
          strokeDasharray={side === "demand" ? "7 4" : undefined}
        />
      ))}
      {poolPrice !== null && tradedWh > 0 && <Meeting x={x(tradedWh)} y={y(poolPrice)} />}
      <XLabels
        marks={x.ticks(Math.max(2, Math.floor(width / 120))).map((wh) => ({
          x: x(wh),
          label: wh === 0 ? "0" : `${decimal(wh / 1_000, x.domain()[1]! < 6_000 ? 1 : 0)}\u00a0kWh`,
        }))}
        y={HEIGHT - FRAME.bottom + 18}
        width={width}
        gap={64}
      />
    </>
  );
}

/** Where offers and wishes meet, with its price and its amount. */
function Meeting({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g stroke="var(--ink)">
      <line x1={FRAME.left} x2={x} y1={y} y2={y} strokeDasharray="2 4" />
      <line x1={x} x2={x} y1={y} y2={HEIGHT - FRAME.bottom} strokeDasharray="2 4" />
      <circle cx={x} cy={y} r="5" fill="var(--ink)" stroke="var(--surface)" strokeWidth="2" />
    </g>
  );
}
