/** Webhooks: addresses that are told what changed, and what is still to be told. Times are wall-clock milliseconds. */

/** A sealed signing secret; the older of two ends at its time. */
export interface WebhookSecret {
  readonly sealed: string;
  /** Null for the one in force. */
  readonly endsAt: number | null;
}

export interface WebhookEndpoint {
  readonly id: string;
  /** Id of the machine client, or `admin`. */
  readonly owner: string;
  readonly url: string;
  readonly events: readonly string[];
  /** Newest first. */
  readonly secrets: readonly WebhookSecret[];
  readonly state: "active" | "disabled";
  /** Why it was disabled. */
  readonly reason: string | null;
  /** Deliveries given up in a row. */
  readonly failures: number;
  readonly version: number;
  readonly createdAt: number;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly position: number;
  /** The same for every attempt and replay, so that the receiver can tell repeats. */
  readonly messageId: string;
  readonly eventType: string;
  /** JSON text, sent byte for byte. */
  readonly body: string;
  /** `dead`: given up after the last attempt. */
  readonly state: "pending" | "delivered" | "dead";
  readonly attempts: number;
  readonly nextAt: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

export type NewDelivery = Pick<
  WebhookDelivery,
  "id" | "endpointId" | "messageId" | "eventType" | "body" | "nextAt" | "createdAt"
>;

export interface DeliveryOutcome {
  readonly id: string;
  /** Whoever claimed it. */
  readonly holder: string;
  readonly state: WebhookDelivery["state"];
  readonly nextAt: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly finishedAt: number | null;
}

export interface WebhookStore {
  addEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<void>;
  endpoint(communityId: string, id: string): Promise<WebhookEndpoint | null>;
  /** In the order of the ids; `owner` null for all. */
  endpoints(
    communityId: string,
    page: { readonly owner: string | null; readonly after: string | null; readonly limit: number },
  ): Promise<readonly WebhookEndpoint[]>;
  /** Active ones that want this event. */
  subscribers(communityId: string, eventType: string): Promise<readonly WebhookEndpoint[]>;
  /** False when the stored version is not the one before `endpoint.version`. */
  saveEndpoint(communityId: string, endpoint: WebhookEndpoint): Promise<boolean>;
  /** Takes its deliveries with it. */
  removeEndpoint(communityId: string, id: string): Promise<void>;
  /** A message that an endpoint has already is left out. */
  enqueue(communityId: string, deliveries: readonly NewDelivery[]): Promise<void>;
  /** Takes at most `limit` that are due; nobody else gets them until `leaseUntil`. Counts the attempt. */
  claimDue(
    communityId: string,
    claim: {
      readonly holder: string;
      readonly now: number;
      readonly leaseUntil: number;
      readonly limit: number;
    },
  ): Promise<readonly WebhookDelivery[]>;
  /** False when another holder has taken over. */
  settle(communityId: string, outcome: DeliveryOutcome): Promise<boolean>;
  delivery(communityId: string, endpointId: string, id: string): Promise<WebhookDelivery | null>;
  /** Newest first; `before` is a position. */
  deliveries(
    communityId: string,
    page: { readonly endpointId: string; readonly before: number | null; readonly limit: number },
  ): Promise<readonly WebhookDelivery[]>;
  /** Makes a finished delivery due again, with attempts counted anew. False when it is pending. */
  replay(communityId: string, endpointId: string, id: string, now: number): Promise<boolean>;
  /** Forgets at most `limit` finished deliveries from before; says how many. */
  forget(communityId: string, before: number, limit: number): Promise<number>;
}

/** What became of one attempt. `status` null when there was no answer. */
export interface SendOutcome {
  readonly status: number | null;
  /** Null when the receiver took it. */
  readonly fault: string | null;
}

export interface WebhookSender {
  /** Why nothing is sent to this address; null when it may be. */
  faultOf(url: string): Promise<string | null>;
  /** One attempt; the address is checked again, and the connection goes to what was checked. */
  send(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
  ): Promise<SendOutcome>;
}

/** A message before it is written down for each address that wants it. */
export interface WebhookMessage {
  /** The same event always has the same id, so that it is told once. */
  readonly id: string;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** What the API needs to tell others. */
export interface WebhookDesk {
  readonly sender: WebhookSender;
  /** Writes a message down for everyone who wants it and may have it. */
  tell(message: WebhookMessage): Promise<void>;
  /** Looks for what is due now. */
  wake(): void;
}
