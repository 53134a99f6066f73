/** Fields, choices, dates, files, steps, tables, tabs and dialogs; each keeps its own value. */
import { useState } from "react";
import type { Story } from "../gallery/story.ts";
import { Button } from "./button.tsx";
import { DataTable, Pager } from "./dataTable.tsx";
import { DateField } from "./dateField.tsx";
import { DayNavigation, MonthNavigation } from "./dateNavigation.tsx";
import { Confirm, Dialog } from "./dialog.tsx";
import { Choice, NumberField } from "./fields.tsx";
import { FileDrop } from "./fileDrop.tsx";
import { ScrollRegion } from "./scrollRegion.tsx";
import { Table } from "./table.tsx";
import { Tabs } from "./tabs.tsx";
import { Select, TextField } from "./textFields.tsx";
import { Checkbox, Switch } from "./toggle.tsx";
import { Wizard } from "./wizard.tsx";

export const title = "Forms and tables";

const nothing = () => undefined;
const HOMES = Array.from({ length: 60 }, (_, k) => ({ id: `home-${k + 1}`, soldWh: (k * 7_919) % 4_000 }));
const COLUMNS = [
  {
    key: "id",
    head: "Home",
    cell: (row: (typeof HOMES)[number]) => row.id,
    value: (row: (typeof HOMES)[number]) => row.id,
  },
  {
    key: "sold",
    head: "Sold, Wh",
    numeric: true,
    cell: (row: (typeof HOMES)[number]) => row.soldWh,
    value: (row: (typeof HOMES)[number]) => row.soldWh,
  },
] as const;

function Numbers() {
  const [value, setValue] = useState(0.3);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <NumberField
        label="Amount"
        unit="kWh"
        value={value}
        onChange={setValue}
        min={0}
        max={5}
        step={0.1}
        digits={1}
        hint="At most 5 kWh."
      />
      <NumberField
        label="Price"
        unit="ct/kWh"
        value={99}
        onChange={nothing}
        min={0}
        max={40}
        step={1}
        error="That is above the grid price."
      />
    </div>
  );
}

function Words() {
  const [text, setText] = useState("");
  const [month, setMonth] = useState("may");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        id="story-text"
        label="Address"
        hint="Where the answer goes."
        value={text}
        onChange={setText}
      />
      <Select
        id="story-select"
        label="Month"
        value={month}
        onChange={setMonth}
        options={[
          { value: "may", label: "May" },
          { value: "june", label: "June" },
        ]}
      />
    </div>
  );
}

function Choices() {
  const [side, setSide] = useState<"buy" | "sell">("sell");
  const options = [
    { value: "sell", label: "Sell", note: "What the roof has to spare." },
    { value: "buy", label: "Buy", note: "What the home needs." },
  ] as const;
  const [on, setOn] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <Choice label="I want to" value={side} onChange={setSide} options={options} />
      <Choice label="I want to, as cards" look="cards" value={side} onChange={setSide} options={options} />
      <Switch label="Tell me by e-mail" note="Takes effect at once." value={on} onChange={setOn} />
      <Checkbox label="I have read it" value={!on} onChange={(next) => setOn(!next)} />
      <Switch label="Not available" value onChange={nothing} isDisabled />
    </div>
  );
}

function Dates() {
  const [day, setDay] = useState("2026-06-15");
  const [month, setMonth] = useState("2026-06");
  return (
    <div className="flex flex-col gap-4">
      <DayNavigation id="story-day" label="Day" value={day} max="2026-06-16" onChange={setDay} />
      <DateField id="story-date" label="From" value={day} onChange={setDay} />
      <MonthNavigation
        id="story-month"
        label="Billing month"
        value={month}
        months={["2026-05", "2026-06"]}
        onChange={setMonth}
      />
    </div>
  );
}

function Dialogs() {
  const [open, setOpen] = useState<"dialog" | "confirm" | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="flex gap-2">
      <Button onPress={() => setOpen("dialog")}>Open a dialog</Button>
      <Button onPress={() => setOpen("confirm")}>Ask first</Button>
      <Dialog title="Details" isOpen={open === "dialog"} onClose={close}>
        <p>What stands in it.</p>
      </Dialog>
      <Confirm
        title="Take the order back?"
        isOpen={open === "confirm"}
        onClose={close}
        yes="Yes, take it back"
        onYes={close}
      >
        <p>It leaves the order book.</p>
      </Confirm>
    </div>
  );
}

function Steps() {
  const [at, setAt] = useState(0);
  const steps = ["Choose the file", "Check it", "Take it over"].map((name) => ({
    key: name,
    title: name,
    content: <p>{name}.</p>,
  }));
  return <Wizard label="Import" steps={steps} at={at} onStep={setAt} done={<p>Done.</p>} />;
}

function Views() {
  const [selected, setSelected] = useState<"list" | "map">("list");
  return (
    <Tabs
      label="Views"
      selected={selected}
      onChange={setSelected}
      tabs={[
        { key: "list", label: "List", content: <p>A list.</p> },
        { key: "map", label: "Map", content: <p>A map.</p> },
      ]}
    />
  );
}

export const stories: readonly Story[] = [
  {
    name: "Something wide that scrolls inside itself",
    show: () => (
      <ScrollRegion label="A long line" className="max-w-60 overflow-x-auto">
        <p className="whitespace-nowrap">
          One line that is longer than its place, from the transformer to the last house
        </p>
      </ScrollRegion>
    ),
  },
  { name: "numbers, one refused", show: () => <Numbers /> },
  { name: "words and lists", show: () => <Words /> },
  { name: "choices and switches", show: () => <Choices /> },
  { name: "days and months", show: () => <Dates /> },
  {
    name: "a file to choose",
    show: () => (
      <FileDrop
        label="List of members"
        hint="CSV, at most 1 MB."
        accept=".csv"
        maxBytes={1_048_576}
        onFile={nothing}
      />
    ),
  },
  {
    name: "a file chosen, being read",
    show: () => (
      <FileDrop
        label="Readings"
        hint="CSV."
        accept=".csv"
        maxBytes={1_048_576}
        onFile={nothing}
        chosen="june.csv"
        busy
      />
    ),
  },
  { name: "dialogs", show: () => <Dialogs /> },
  { name: "steps", show: () => <Steps /> },
  { name: "tabs", show: () => <Views /> },
  {
    name: "a table, one row chosen",
    show: () => (
      <Table
        caption="Homes"
        columns={COLUMNS}
        rows={HOMES.slice(0, 3)}
        rowKey={(row) => row.id}
        selectedKey="home-2"
      />
    ),
  },
  {
    name: "a table with order, pages and file",
    show: () => (
      <DataTable
        caption="All homes"
        columns={COLUMNS}
        rows={HOMES}
        rowKey={(row) => row.id}
        pageSize={5}
        fileName="homes"
      />
    ),
  },
  {
    name: "a table without rows",
    show: () => (
      <DataTable
        caption="No homes"
        columns={COLUMNS}
        rows={[]}
        rowKey={(row) => row.id}
        empty={<p>None yet.</p>}
      />
    ),
  },
  {
    name: "pages by themselves",
    show: () => <Pager caption="Events" page={1} pages={4} count={97} pageSize={25} onPage={nothing} />,
  },
];
