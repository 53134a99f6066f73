/** Error codes LAT-24xx and LAT-84xx: the network operator's desk. */
export const gridErrors = {
  "LAT-2401": {
    title: "A rating of {actual} cannot be given to {id}; it must be above 0 and at most {limit}",
    remedy: "Give a rating in that range. More than the equipment carries is no rating.",
  },
  "LAT-2402": {
    title: "A voltage band from {lower} to {upper} pu cannot be used",
    remedy: "Give a lower end from 0.85 to below 1 and an upper end above 1 up to 1.15 per unit.",
  },
  "LAT-2404": {
    title: "The draft changes no limit",
    remedy: "Change a rating or the voltage band, or leave the version in force as it is.",
  },
  "LAT-2405": {
    title:
      "The new limits are broken without any load: {element} stands at {value}, the limit would be {limit}",
    remedy: "Choose limits that the unloaded network keeps, or correct the tap of the transformer first.",
  },
  "LAT-2410": {
    title: "Reliability cannot be computed for {customers} customers over {seconds} s",
    remedy: "Give at least one customer and a period with a length.",
  },
  "LAT-8400": {
    title: "A network version cannot take effect at {at}: orders may already rest on the limits of then",
    remedy: "Choose a quarter hour from {limit} on.",
  },
  "LAT-8401": {
    title: "There is no draft of this name",
    remedy: "Load the list of drafts again.",
  },
  "LAT-8402": {
    title: "This draft is {state} and cannot be changed any more",
    remedy: "Make a new draft.",
  },
  "LAT-8403": {
    title: "The network in force changed since this draft was made (version {actual}, drafted on {limit})",
    remedy: "Look at the difference again and make a new draft.",
  },
  "LAT-8404": {
    title: "The signature of network version {version} does not hold: {reason}",
    remedy: "Do not use this version. Compare it with the registry and the signed record.",
  },
  "LAT-8405": {
    title: "There is no planned work or outage of this name",
    remedy: "Load the list again.",
  },
  "LAT-8406": {
    title: "Planned works cannot begin at {at}: those intervals are open for orders",
    remedy: "Plan works from {limit} on. What cannot wait is an outage: register it as one.",
  },
  "LAT-8407": {
    title: "This event is over and cannot be changed any more",
    remedy: "Register a new one.",
  },
  "LAT-8408": {
    title: "These times do not fit: {reason}",
    remedy: "Let the end come after the beginning, and restoration not before now or after the beginning.",
  },
  "LAT-8409": {
    title: "Nothing would lose supply",
    remedy: "Choose an element that feeds somebody: a line, the transformer or a bus.",
  },
  "LAT-8410": {
    title: "There is no study of this name",
    remedy: "Load the list of studies again.",
  },
  "LAT-8411": {
    title: "{actual} studies are running; more than {limit} are not started",
    remedy: "Wait for one to end, or cancel one.",
  },
  "LAT-8412": {
    title: "This study is {state}",
    remedy: "Results can be downloaded from finished studies; only running ones can be cancelled.",
  },
  "LAT-8413": {
    title: "Whoever drafted a version cannot publish it alone",
    remedy: "Let a second engineer look at the difference and publish it.",
  },
  "LAT-8414": {
    title: "Interval {interval} cannot be checked again: it has no batch on the ledger (yet)",
    remedy: "Choose an interval that is committed.",
  },
  "LAT-8415": {
    title: "There is no forecast for the hours asked for",
    remedy: "Try again when the market has begun.",
  },
  "LAT-8420": {
    title: "This home has no supply in interval {interval} ({kind}, until {until}), so nothing can be traded",
    remedy: "Choose an interval after supply is back.",
  },
} as const;
