/** Error codes LAT-83xx, first half: what a household may do with its orders, devices and notifications. */
export const householdErrors = {
  "LAT-8300": {
    title: "The order {orderId} can no longer be taken back: its quarter hour is {state}",
    remedy:
      "Orders can be taken back until they close, one quarter hour before delivery. Enter another order.",
  },
  "LAT-8301": {
    title: "The order {orderId} is binding",
    remedy:
      "Only orders that were entered as ones that can be taken back can be; orders of the plan follow the plan.",
  },
  "LAT-8302": {
    title: "The cancellation was not signed by a key of this home: {reason}",
    remedy: "Sign with a key that belongs to the home of the order and was not withdrawn.",
  },
  "LAT-8303": {
    title: "{field} of the devices cannot be used: {actual}",
    remedy: "Give {expected}.",
  },
  "LAT-8304": {
    title: "This home has no {device}",
    remedy: "Ask the community's operator to enter it, if it is there.",
  },
  "LAT-8305": {
    title: "The notification setting {field} cannot be used: {reason}",
    remedy: "Choose one of the settings that are offered.",
  },
  "LAT-8306": {
    title: "Messages cannot be sent to this address: {reason}",
    remedy: "Allow notifications in your browser again; then a new address is made.",
  },
  "LAT-8307": {
    title: "This home has {limit} devices that are told already",
    remedy: "Switch notifications off on a device that is no longer used.",
  },
} as const;
