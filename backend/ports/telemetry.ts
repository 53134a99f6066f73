/** What the people who keep the service up watch. Labels are words of a fixed list: never an id of a person, home or order. */

/** One answered request. */
export interface RequestSample {
  /** Operation of the API, or `page`. */
  readonly operation: string;
  readonly method: string;
  readonly role: string;
  readonly status: number;
  readonly seconds: number;
}

/** One turn of work on one interval. */
export interface WorkSample {
  readonly outcome: "done" | "failed" | "given-up";
  readonly seconds: number;
}

export interface Telemetry {
  request(sample: RequestSample): void;
  /** A refusal or fault went out, by its number. */
  problem(code: string): void;
  work(sample: WorkSample): void;
  /** Runs work inside a named span of the trace that is under way; a failure marks the span and goes on. */
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;
