/** A day, chosen or typed; the browser's own control, which every device and screen reader knows. */

interface DateFieldProps {
  readonly id: string;
  readonly label: string;
  /** YYYY-MM-DD. */
  readonly value: string;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  /** Never called with an unfinished date. */
  readonly onChange: (value: string) => void;
}

export function DateField({ id, label, value, min, max, onChange }: DateFieldProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        type="date"
        value={value}
        min={min}
        max={max}
        required
        onChange={(event) => {
          if (event.target.value !== "") onChange(event.target.value);
        }}
        className="min-h-11 w-full rounded-lg border border-line-strong bg-surface px-3 text-base text-ink"
      />
    </div>
  );
}
