/**
 * Error codes LAT-5xxx: meter readings (50xx), estimation and reconciliation (51xx), data files (52xx),
 * meter files and telegrams (53xx).
 */
export const meteringErrors = {
  "LAT-5001": {
    title: "Reading {row}: metering point {meteringPointId} is not known",
    remedy: "Register the metering point first, or correct its id.",
  },
  "LAT-5002": {
    title: "Reading {row}: {field} is negative ({actual} Wh)",
    remedy: "Report import and export as two readings, both zero or more.",
  },
  "LAT-5003": {
    title: "Reading {row}: {field} is not a whole number of Wh ({actual})",
    remedy: "Report whole watt hours; 1 kWh = 1000 Wh.",
  },
  "LAT-5004": {
    title: "Reading {row}: interval {interval} of {meteringPointId} is in the batch twice",
    remedy: "Send one reading per metering point and interval; correct it in a later batch.",
  },
  "LAT-5005": {
    title: "Reading {row}: interval {interval} of {meteringPointId} comes after interval {previous}",
    remedy: "Send the readings of a metering point in order of time.",
  },
  "LAT-5006": {
    title: "Reading {row}: interval {interval} of {meteringPointId} is not over yet",
    remedy: "Check the clock and the time zone of the meter; intervals are UTC.",
  },
  "LAT-5007": {
    title: "Reading {row}: {field} is {actual} Wh, the connection carries at most {limit} Wh in an interval",
    remedy:
      "Check the unit (kWh sent as Wh?) and the meter; if it is right, correct the connection capacity.",
  },
  "LAT-5009": {
    title: "Reading {row}: an {quality} value cannot replace the measured one of {meteringPointId}",
    remedy: "Send a measured correction, or leave the reading as it is.",
  },
  "LAT-5010": {
    title: "Reading {row}: interval number {actual} is not valid",
    remedy: "Number intervals as start time in UTC seconds divided by 900.",
  },
  "LAT-5011": {
    title: "The batch has {actual} readings; at most {limit} are taken at once",
    remedy: "Split the batch.",
  },
  "LAT-5101": {
    title: "Nothing to estimate interval {interval} of {meteringPointId} from",
    remedy: "Give the metering point a standard profile, or enter a substitute value.",
  },
  "LAT-5102": {
    title: "The meters add up to {actual} Wh, the transformer's own meter says {limit} Wh",
    remedy: "Look for a missing, doubled or wrong meter before settling.",
  },
  "LAT-5104": {
    title:
      "Reading {row}: {meteringPointId} has {actual} Wh per quarter on average, the day before it had {limit} Wh",
    remedy:
      "Check the unit (kWh sent as Wh?) and the decimal sign. If the values are right, import the file again and accept unlikely values.",
  },
  "LAT-5201": {
    title: "The data file {file} cannot be read",
    remedy: "Check the path; the folder's README says where the data comes from.",
  },
  "LAT-5202": {
    title: "The data file {file} has no column {column}",
    remedy: "Use the file as it was published, with its header line.",
  },
  "LAT-5203": {
    title: "The data file {file} has {actual} steps where {limit} are needed",
    remedy: "Choose an earlier start or fewer days.",
  },
  "LAT-5204": {
    title: "The data file {file} has a value that is not a number in row {row}, column {column}",
    remedy: "Use the file as it was published.",
  },
  "LAT-5205": {
    title: "No solar data covers {from} for {days} days",
    remedy: "Choose a start and length inside one of the published months.",
  },
  "LAT-5301": {
    title: "{file} is no meter file that can be read here",
    remedy:
      "Send NEM12 or NEM13, DSMR P1 telegrams, Green Button XML, or delimited text with a saved mapping.",
  },
  "LAT-5302": {
    title: "Line {line}: {reason}",
    remedy:
      "Nothing of the file was taken. Correct the line, or ask the sender for a new file, and send it whole.",
  },
  "LAT-5303": {
    title: "The file has {actual} bytes; at most {limit} are read at once",
    remedy: "Split the file, by meter or by month.",
  },
  "LAT-5304": {
    title: "The XML document declares a document type or an entity",
    remedy: "Send it without DOCTYPE; meter data needs none, and it is never expanded here.",
  },
  "LAT-5305": {
    title: "Line {line}: the telegram's checksum is {actual}, its content gives {limit}",
    remedy: "The telegram was changed on its way. Read it again from the meter.",
  },
  "LAT-5306": {
    title: "Line {line}: the energy is negative ({actual} Wh)",
    remedy: "Ask the sender for import and export as two registers, both rising.",
  },
  "LAT-5307": {
    title: "Green Button entry {entry}: {reason}",
    remedy: "Nothing of the file was taken. Ask the data custodian for a new export and send it whole.",
  },
  "LAT-5308": {
    title: "The mapping for delimited readings does not fit: {member} is {actual}",
    remedy: "Correct the mapping, or choose the one that was saved for this sender.",
  },
  "LAT-5309": {
    title: "Line {line}: the meter {meterId} is linked to no metering point",
    remedy: "Link it (npm run meters -- link METER METERING-POINT), then send the file again.",
  },
  "LAT-5310": {
    title: "The file {file} cannot be read ({reason})",
    remedy: "Check the path and the rights of the file.",
  },
  "LAT-5311": {
    title: "Line {line}: the quarter hour from {at} is covered twice",
    remedy: "Ask the sender for a file in which every register has one value per interval.",
  },
  "LAT-5312": {
    title: "More than {limit} meters send over this connection",
    remedy: "Share them out over several servers, by community.",
  },
  "LAT-5313": {
    title: "The MQTT broker is not usable ({reason})",
    remedy: "Check its address, the account and the network; messages it keeps are taken once it answers.",
  },
  "LAT-5321": {
    title: "Line {line}: the register of {meterId} steps back from {limit} Wh to {actual} Wh",
    remedy:
      "If the meter was replaced, send the old and the new meter's telegrams as two files under their own ids.",
  },
} as const;
