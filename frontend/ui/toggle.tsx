/** On or off, and chosen or not: a switch takes effect at once, a check box with the form. */
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox } from "react-aria-components/Checkbox";
import { Switch as AriaSwitch } from "react-aria-components/Switch";

interface ToggleProps {
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly isDisabled?: boolean;
}

const ROW = "group flex min-h-11 cursor-pointer items-start gap-3 py-2 data-disabled:opacity-55";

function Words({ label, note }: Pick<ToggleProps, "label" | "note">) {
  return (
    <span className="min-w-0">
      <span className="block font-medium">{label}</span>
      {note !== undefined && <span className="block text-sm text-ink-soft">{note}</span>}
    </span>
  );
}

export function Switch({ label, note, value, onChange, isDisabled = false }: ToggleProps) {
  return (
    <AriaSwitch isSelected={value} onChange={onChange} isDisabled={isDisabled} className={ROW}>
      <span
        aria-hidden="true"
        className="relative mt-0.5 h-6 w-11 shrink-0 rounded-full border-2 border-line-strong bg-sunken group-data-focus-visible:outline-3 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-brand group-data-selected:border-brand group-data-selected:bg-brand"
      >
        <span className="absolute start-0.5 top-0.5 flex size-4 items-center justify-center rounded-full bg-line-strong group-data-selected:start-[1.375rem] group-data-selected:bg-on-brand">
          {value && <Check className="size-3 text-brand" />}
        </span>
      </span>
      <Words label={label} note={note} />
    </AriaSwitch>
  );
}

export function Checkbox({ label, note, value, onChange, isDisabled = false }: ToggleProps) {
  return (
    <AriaCheckbox isSelected={value} onChange={onChange} isDisabled={isDisabled} className={ROW}>
      <span
        aria-hidden="true"
        className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-md border-2 border-line-strong bg-surface group-data-focus-visible:outline-3 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-brand group-data-selected:border-brand group-data-selected:bg-brand"
      >
        {value && <Check className="size-4 text-on-brand" />}
      </span>
      <Words label={label} note={note} />
    </AriaCheckbox>
  );
}
