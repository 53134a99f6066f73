/** Error codes LAT-2xxx: network models, imports and power flow. */
export const networkErrors = {
  "LAT-2001": {
    title: "The network has a loop: branch {branch} joins {from} and {to}, which are already connected",
    remedy: "Open one branch of the loop; this feeder is operated radially.",
  },
  "LAT-2002": {
    title: "Bus {bus} cannot be reached from the source ({count} such buses)",
    remedy: "Add the missing branch, or remove the island.",
  },
  "LAT-2003": {
    title: "Branch {branch} has zero impedance",
    remedy: "Give its length and resistance or reactance, or merge its two buses into one.",
  },
  "LAT-2004": {
    title: "{element} has no usable rating: {field} is {value}",
    remedy: "Give a rating above zero: amps per phase for a line, kVA for a transformer or a connection.",
  },
  "LAT-2005": {
    title: "{element}: {field} is not a finite number: {value}",
    remedy: "Write a plain decimal number there.",
  },
  "LAT-2006": {
    title: "The name {id} is used by two {kind}",
    remedy: "Give every bus, branch and connection point its own name.",
  },
  "LAT-2007": {
    title: "{element} refers to bus {bus}, which does not exist",
    remedy: "Correct the name, or add the bus.",
  },
  "LAT-2008": {
    title: "{element} joins {fromKv} kV and {toKv} kV",
    remedy:
      "A line needs one voltage on both sides; a transformer's rated voltages must be near those of its buses.",
  },
  "LAT-2009": {
    title: "{element} has unusable phases: {phases}",
    remedy: "A connection point has one phase (A, B or C) or all three, each named once.",
  },
  "LAT-2010": {
    title: "The network is too large: {what} is {actual}, the limit is {limit}",
    remedy: "Split the network at its transformers, or leave out what is not needed.",
  },
  "LAT-2011": {
    title: "The network file is not whole: {reason}",
    remedy: "Send the file again; it may have been cut off on the way.",
  },
  "LAT-2012": {
    title: "{element}: {field} is missing or of the wrong kind (expected {expected})",
    remedy: "Add the field as the format lateral-network/1 describes it.",
  },
  "LAT-2013": {
    title: "{element}: {field} is {value}, outside {lower} to {upper}",
    remedy: "Check the unit of the value.",
  },
  "LAT-2014": {
    title: "{element} has a field that the format does not know: {field}",
    remedy: "Remove it, or correct its spelling.",
  },
  "LAT-2015": {
    title: "Transformer {branch} is fed from its secondary side",
    remedy: "Name the side towards the source as `from`, with primaryKv as its voltage.",
  },
  "LAT-2016": {
    title: "Format {format} is not supported",
    remedy: "Use lateral-network/1.",
  },
  "LAT-2020": {
    title: "The power flow found no solution; worst at bus {bus} (mismatch {mismatch} pu)",
    remedy: "{likelyCause}",
  },
  "LAT-2021": {
    title: "Power of connection point {point} is not a finite number",
    remedy: "Give W and var per connection point, in the order of the network's connection points.",
  },
  "LAT-2022": {
    title: "{what} has {actual} entries, the network has {expected}",
    remedy: "Give one entry per connection point, in the order of the network's connection points.",
  },
  "LAT-2023": {
    title: "The network has no {kind} named {id}",
    remedy: "Use a name that occurs in the network.",
  },
  "LAT-2024": {
    title: "The sensitivities of {element} did not settle",
    remedy: "The network is at the edge of voltage collapse; lower the power and try again.",
  },
  "LAT-2030": {
    title: "Network file {file} cannot be read: {reason}",
    remedy: "Check the path and that the folder holds all files of the network.",
  },
  "LAT-2031": {
    title: "Network file {file}, line {line}: {reason}",
    remedy: "Correct that line.",
  },
  "LAT-2032": {
    title: "{element} has unusable conductors: {conductors}",
    remedy: "Name each conductor once: A, B, C for the phases, N for the neutral.",
  },
  "LAT-2033": {
    title: "{element}: {field} does not fit: {reason}",
    remedy: "Give one row and one column per conductor, symmetric, in the order of the conductors.",
  },
  "LAT-2034": {
    title: "{element} uses {terminals} at bus {bus}, where only {present} arrives from the source",
    remedy: "Correct the phases of this element, or of the branches on the way to it.",
  },
  "LAT-2035": {
    title: "{element}: the shares of constant impedance, current and power add up to {sum}",
    remedy: "Give three shares that add up to 1.",
  },
  "LAT-2036": {
    title: "Switch {branch} closes {closed}, but has poles {conductors}",
    remedy: "List only poles of the switch as closed.",
  },
  "LAT-2037": {
    title: "Branch {branch}, unit {unit}: {reason}",
    remedy:
      "Give one winding at `from` and one or two at `to`, each with two different ends and near the voltage of its bus.",
  },
  "LAT-2038": {
    title: "Bus {bus} has two sources without impedance",
    remedy: "Keep one of them, or give them their short-circuit impedances.",
  },
  "LAT-2039": {
    title: "Branch {branch} is a {kind}, which this calculation does not handle",
    remedy: "Use the general method for this network.",
  },
  "LAT-2100": {
    title: "{point} is not a connection point of the network, or is listed twice",
    remedy: "Name each connection point once, as the network does.",
  },
  "LAT-2101": {
    title: "Connection point {point} asks for {value} W",
    remedy: "Ask for zero or more watts, or leave the request out to ask for the whole connection.",
  },
  "LAT-2102": {
    title: "The rule max-total needs a linear solver",
    remedy: "Give the solver, or choose proportional or max-min.",
  },
  "LAT-2103": {
    title: "Too many connection points for one calculation: {actual}, the limit is {limit}",
    remedy: "Calculate feeder by feeder.",
  },
  "LAT-2110": {
    title: "This hosting study cannot be made: {reason}",
    remedy: "Give sizes above zero, at least one connection point and a number of placements.",
  },
  "LAT-2111": {
    title: "The scenarios of this study are unusable: {reason}",
    remedy: "Give at least one scenario, each with a power per connection point and a factor from -1 to 1.",
  },
  "LAT-2112": {
    title:
      "Losses cannot be shared: the network has no power flow solution without load, or next to this state",
    remedy: "Check the network; this state is at the edge of voltage collapse.",
  },
  "LAT-2113": {
    title: "The number of switching states is {actual}, it must be 1 to {limit}",
    remedy: "Give a number in that range.",
  },
  "LAT-2601": {
    title: "Voltage quality cannot be judged with steps of {seconds} s",
    remedy: "Use steps that divide ten minutes (1 min, 5 min, 10 min), or of ten minutes up to an hour.",
  },
} as const;
