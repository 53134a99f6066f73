/** Views of one thing beside each other; arrow keys move between them, narrow screens scroll the row. */
import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components/Tabs";

export interface TabItem<K extends string> {
  readonly key: K;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly TabItem<K>[];
  readonly selected: K;
  readonly onChange: (key: K) => void;
}

export function Tabs<K extends string>({ label, tabs, selected, onChange }: TabsProps<K>) {
  return (
    <AriaTabs selectedKey={selected} onSelectionChange={(key) => onChange(key as K)}>
      <TabList aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line px-1 pt-1">
        {tabs.map((tab) => (
          <Tab
            key={tab.key}
            id={tab.key}
            className={({ isSelected }) =>
              `flex min-h-11 cursor-pointer items-center gap-2 rounded-t-lg border-b-[3px] px-4 whitespace-nowrap ${
                isSelected
                  ? "border-brand font-semibold text-ink"
                  : "border-transparent text-ink-soft hover:bg-sunken"
              }`
            }
          >
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.key} id={tab.key} className="pt-5">
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
