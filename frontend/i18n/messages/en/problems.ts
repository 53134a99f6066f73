/** English: refusals people may meet, in their words; codes without an entry keep the server's sentences. */
export const problems = {
  "problem.LAT-1001.title": "This quarter hour has just closed for orders",
  "problem.LAT-1001.remedy": "Choose a later quarter hour; orders close one quarter hour before delivery.",
  "problem.LAT-1002.title": "This quarter hour is not open for orders yet",
  "problem.LAT-1002.remedy":
    "Quarter hours open two hours before delivery. Choose an earlier one or come back later.",
  "problem.LAT-1004.title": "That is more than your connection can carry",
  "problem.LAT-1004.remedy": "Lower the amount to {limit} Wh or less.",
  "problem.LAT-1005.title": "Together with your other orders that is more than your connection can carry",
  "problem.LAT-1005.remedy":
    "Lower the amount: all your orders of one side and quarter hour together may be {limit} Wh.",
  "problem.LAT-1006.title": "The order could not be confirmed by this device",
  "problem.LAT-1006.remedy": "Enter it once more. If that does not help, sign out and in again.",
  "problem.LAT-1010.title": "This very order has already been entered",
  "problem.LAT-1010.remedy": "Nothing needs to be done: it counts once.",
  "problem.LAT-1014.title": "The tariffs have changed in the meantime",
  "problem.LAT-1014.remedy": "Enter the order again with the new tariffs.",
  "problem.LAT-1018.title": "You already have the largest number of orders in this quarter hour",
  "problem.LAT-1018.remedy": "Choose another quarter hour.",
  "problem.LAT-6500.title": "Your community shares its energy by key and takes no orders",
  "problem.LAT-6500.remedy":
    "Nothing needs to be ordered: what is left over is shared when the meters are read.",
} as const;
