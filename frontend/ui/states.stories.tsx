/** Waiting, nothing there, refused, told; heads, marks and ways. */
import type { Story } from "../gallery/story.ts";
import { Button, ButtonLink } from "./button.tsx";
import { Card, LeadSentence, PageHead, SectionHead } from "./card.tsx";
import { FigureState } from "./figureState.tsx";
import { Notice } from "./notice.tsx";
import { Empty, Failed, Loading } from "./states.tsx";
import { sendToast } from "./toast.ts";
import { Tracker } from "./tracker.tsx";

export const title = "States";

const nothing = () => undefined;

export const stories: readonly Story[] = [
  { name: "loading", show: () => <Loading blocks={[3, 6]} /> },
  {
    name: "empty, with a next step",
    show: () => (
      <Empty title="No orders yet" action={<Button>Enter one</Button>}>
        They appear here as soon as they are entered.
      </Empty>
    ),
  },
  {
    name: "refused, with code and retry",
    show: () => (
      <Failed title="The tariffs have changed" remedy="Enter it again." code="LAT-1014" onRetry={nothing} />
    ),
  },
  {
    name: "every tone of a notice",
    show: () => (
      <div className="flex flex-col gap-2">
        <Notice tone="info" title="Live updates are paused" action={<Button>Resume</Button>}>
          The figures below are from 14:15.
        </Notice>
        <Notice tone="ok" title="All three checks passed." />
        <Notice tone="warn" title="No connection to the market">
          Stale: the figures are from 15 June, 14:15.
        </Notice>
        <Notice tone="bad" title="A limit is broken" />
      </div>
    ),
  },
  {
    name: "every state of a figure",
    show: () => (
      <div className="flex flex-wrap gap-2">
        <FigureState state="live" at="14:15" />
        <FigureState state="estimated" />
        <FigureState state="provisional" />
        <FigureState state="final" />
        <FigureState state="corrected" />
      </div>
    ),
  },
  {
    name: "buttons of every kind",
    show: () => (
      <div className="flex flex-wrap gap-2">
        <Button variant="primary">Save</Button>
        <Button>Change</Button>
        <Button variant="quiet">Later</Button>
        <Button isDisabled>Not now</Button>
        <ButtonLink to="/">To the start</ButtonLink>
        <Button onPress={() => sendToast("ok", "Saved.")}>Send good news</Button>
        <Button onPress={() => sendToast("bad", "Not saved.")}>Send bad news</Button>
      </div>
    ),
  },
  {
    name: "heads and the lead sentence",
    show: () => (
      <Card>
        <PageHead title="Money" note="What came in and went out." aside={<Button>June 2026</Button>} />
        <LeadSentence state={<FigureState state="provisional" />}>
          Today you sold <strong className="font-semibold text-ink">4.23 kWh</strong> to neighbours.
        </LeadSentence>
        <SectionHead title="Day by day" note="Choose a day." />
      </Card>
    ),
  },
  {
    name: "a path under way",
    show: () => (
      <Tracker
        label="Where it is"
        steps={[
          { key: "offered", label: "offered", note: "13:02", status: "done" },
          { key: "matched", label: "matched", status: "now" },
          { key: "delivered", label: "delivered", status: "ahead" },
          { key: "paid", label: "paid", status: "ahead" },
        ]}
      />
    ),
  },
  {
    name: "a path that stopped",
    show: () => (
      <Tracker
        label="Where it stopped"
        steps={[
          { key: "offered", label: "offered", status: "done" },
          { key: "void", label: "called off", status: "stopped" },
        ]}
      />
    ),
  },
];
