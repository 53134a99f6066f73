/** Error codes LAT-83xx of the operator's desk (8350 to 8399): metering points, member files, payments, disputes, previews. */
export const operatorErrors = {
  "LAT-8350": {
    title: "Metering point {meteringPointId} exists already",
    remedy: "Change the one that exists, or give the new one another id.",
  },
  "LAT-8351": {
    title: "The network has no connection point {pointId}",
    remedy: "Choose a connection point of the feeder; the network operator publishes them.",
  },
  "LAT-8352": {
    title: "A change cannot take effect at {at}; the earliest quarter hour not open yet is {limit}",
    remedy:
      "Choose the start of a quarter hour from then on; quarter hours that are open keep what they were opened with.",
  },
  "LAT-8353": {
    title: "{field} of {meteringPointId} is {actual} W, its connection carries at most {limit} W",
    remedy: "Check the unit (kW given as W?), or have the network operator change the connection.",
  },
  "LAT-8354": {
    title: "Metering point {meteringPointId} has ended",
    remedy: "Add a new metering point at the same connection point for whoever moves in.",
  },
  "LAT-8355": {
    title: "{meteringPointId} has no readings yet and cannot trade",
    remedy: "Link its meter and wait for the first reading; trading starts from measured energy.",
  },
  "LAT-8356": {
    title: "Somebody else changed {meteringPointId} at the same time",
    remedy: "Look at the change that was made, then repeat yours if it is still right.",
  },
  "LAT-8357": {
    title: "The file cannot be read as a list of members: {reason}",
    remedy:
      "Save it as CSV in UTF-8 with the columns of the template, then hand it in again. Nothing was taken.",
  },
  "LAT-8358": {
    title: "{count} of {rows} lines of the file cannot be taken",
    remedy: "Mend the lines named and hand the whole file in again. Nothing was taken.",
  },
  "LAT-8359": {
    title: "Line {line}: {reason}",
    remedy: "Mend the line and hand the whole file in again. Nothing was taken.",
  },
  "LAT-8360": {
    title: "{count} of these bills are in a file that was handed over on {at}",
    remedy:
      "Ask the bank what became of that file first. If it was not used, say why and hand them over once more.",
  },
  "LAT-8361": {
    title: "The file can no longer be made as it was: the billing data of its parties changed since",
    remedy: "Keep the copy that was handed over; for what is still owed, make a new file.",
  },
  "LAT-8362": {
    title: "There is no bill {number}",
    remedy: "Check the number on the statement; it stands in the remittance text.",
  },
  "LAT-8363": {
    title: "Bill {number} is about {limit}, not {actual}",
    remedy: "Enter the amount of the bill. A part payment is not marked as paid.",
  },
  "LAT-8364": {
    title: "The dispute is {state}; it cannot be {act} any more",
    remedy: "Read it again. A new objection is a new dispute.",
  },
  "LAT-8365": {
    title: "What is disputed does not exist for this metering point",
    remedy: "Open the bill, quarter hour or trade again and start the dispute from there.",
  },
  "LAT-8366": {
    title: "There are {actual} open disputes of this metering point; at most {limit} are taken",
    remedy: "Wait for an answer, or withdraw one that is settled.",
  },
  "LAT-8367": {
    title: "Accepting needs the right reading, or a word on how it is put right",
    remedy: "Enter the corrected reading, or write what is done instead.",
  },
  "LAT-8368": {
    title: "Another preview is being worked out",
    remedy: "Wait until it is done, or cancel it.",
  },
  "LAT-8369": {
    title: "There is no such preview; previews are kept for an hour",
    remedy: "Start it again.",
  },
  "LAT-8370": {
    title: "{period} has no settled quarter hours to work the preview out from",
    remedy: "Choose a month that the community traded in.",
  },
  "LAT-8371": {
    title: "The preview was stopped after {seconds} s",
    remedy: "Choose a shorter stretch of days.",
  },
  "LAT-8372": {
    title: "The statement cannot be read: {reason}",
    remedy:
      "Hand in the account statement as camt.053 XML, or as CSV with the columns number, date, amount and reference.",
  },
  "LAT-8373": {
    title: "There are no files for {period} yet: no bill was issued",
    remedy: "Issue the bills first.",
  },
} as const;
