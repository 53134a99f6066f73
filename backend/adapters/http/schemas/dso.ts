/** The network operator's view: topology, state per interval and stage. No household's energy or money. */
import { z } from "zod";
import { component } from "./component.ts";
import {
  count,
  IntervalStateDto,
  intervalTimes,
  MAX_INTERVAL,
  percent,
  price,
  text,
  wh,
} from "./primitives.ts";

export const PhaseTriple = z.array(z.number().nullable()).length(3).meta({ description: "Phases A, B, C." });

export const StageDto = component(
  "EvidenceStage",
  "planned: forecast before trading; cleared: with the accepted trades; metered: with the readings.",
  z.enum(["planned", "cleared", "metered"]),
);

export const NetworkBus = component(
  "NetworkBus",
  "A bus of the feeder.",
  z.object({
    id: text("Bus id."),
    nominalKv: z.number(),
    x: z.number().meta({ description: "Drawing position, m." }),
    y: z.number(),
    distanceM: z.number().meta({ description: "Along the wires from the transformer, m." }),
    connectionPoints: count("Connection points here, all phases."),
  }),
);

export const NetworkBranch = component(
  "NetworkBranch",
  "A line or the transformer.",
  z.object({
    id: text("Branch id."),
    kind: z.enum(["line", "transformer"]),
    from: text("Bus id."),
    to: text("Bus id."),
    label: text("Name for people."),
    lengthM: z.number().nullable(),
    cable: text("Cable type.").nullable(),
    rating: z.number().nullable(),
    ratingUnit: z.enum(["A", "kVA"]),
  }),
);

export const NetworkView = component(
  "NetworkView",
  "Topology and ratings.",
  z.object({
    feederId: text("Feeder id."),
    name: text("Name."),
    citation: text("Where the parameters come from.", 1_000),
    networkHash: text("Hash of the model that evidence refers to.", 66),
    sourceBus: text("Bus id."),
    voltageBand: z.object({ lowerPu: z.number(), upperPu: z.number() }),
    buses: z.array(NetworkBus).max(20_000),
    branches: z.array(NetworkBranch).max(20_000),
    points: z
      .array(z.object({ id: text("Connection point."), bus: text("Bus id."), phases: text("Phases.") }))
      .max(20_000),
    segments: z
      .array(
        z.object({
          index: z.int(),
          parent: z.int(),
          label: text("Segment."),
          headBranch: text("Branch id."),
          points: count("Connection points in it, without its children."),
        }),
      )
      .max(10_000),
  }),
);

export const StateQuery = z.strictObject({
  interval: z.coerce.number().int().min(0).max(MAX_INTERVAL).optional().meta({
    description: "Default: the newest interval that has evidence of the stage.",
    "x-lateral-type": "IntervalIndex",
  }),
  stage: z.enum(["planned", "cleared", "metered"]).optional().meta({ description: "Default: cleared." }),
});

export const WorstItem = component(
  "WorstItem",
  "An element with its distance to the limit; the list is sorted by it, worst first.",
  z.object({
    kind: z.enum(["voltage-low", "voltage-high", "line-current", "transformer-load"]),
    element: text("Bus or branch id."),
    label: text("Name for people."),
    phase: z.enum(["A", "B", "C"]).nullable(),
    value: z.number(),
    limit: z.number(),
    unit: z.enum(["pu", "A", "kVA"]),
    margin: z.number().meta({ description: "Distance to the limit in the same unit; negative when broken." }),
    usedPercent: percent("Share of the limit (or of the voltage band) in use; over 100 when broken."),
    status: z.enum(["normal", "near", "violated"]).meta({ description: "near: over 90 % in use." }),
  }),
);

export const ViolationDto = component(
  "Violation",
  "A broken limit.",
  z.object({
    kind: z.enum(["voltage-low", "voltage-high", "line-current", "transformer-load"]),
    element: text("Bus or branch id."),
    phase: z.enum(["A", "B", "C"]).nullable(),
    value: z.number(),
    limit: z.number(),
    margin: z.number(),
  }),
);

export const NetworkState = component(
  "NetworkState",
  "Voltages, loadings and limits in one interval at one stage.",
  z.object({
    ...intervalTimes,
    intervalState: IntervalStateDto,
    stage: StageDto,
    stages: z.array(StageDto).meta({ description: "Stages that exist for this interval." }),
    voltages: z.array(z.object({ bus: text("Bus id."), pu: PhaseTriple })).max(20_000),
    loadings: z
      .array(z.object({ branch: text("Branch id."), amps: PhaseTriple, percent: percent("Of the rating.") }))
      .max(20_000),
    worst: z.array(WorstItem).max(200),
    violations: z.array(ViolationDto).max(20_000),
    binding: z
      .array(
        z.object({
          segment: z.int(),
          element: text("Branch or bus."),
          label: text("Its name for people."),
          direction: z.enum(["export", "import"]),
          limitWh: wh("Limit over the interval."),
          rent: price("Price difference across it."),
        }),
      )
      .max(10_000),
    envelope: z
      .array(
        z.object({
          segment: z.int(),
          label: text("Segment."),
          lowerWh: wh("Most market import over the interval (<= 0)."),
          upperWh: wh("Most market export over the interval."),
          flowWh: wh("Market flow towards the parent."),
          price: price("Price in the segment."),
          bindingElement: text("Element that binds.").nullable(),
        }),
      )
      .max(10_000)
      .meta({ description: "Empty when the interval is not cleared." }),
    lossW: z.number(),
    curtailedWh: wh("Cut because of the network.").nullable(),
  }),
);
