/** Error codes LAT-206x to LAT-209x: reading networks that others wrote. */
export const importErrors = {
  "LAT-2060": {
    title: "{file} is not a network file of a known kind ({reason})",
    remedy:
      "Known are lateral-network/1, OpenDSS scripts, pandapower JSON, power-grid-model JSON, SimBench folders and CIM RDF/XML; --format names one.",
  },
  "LAT-2061": {
    title: "{file}, line {line}: {path} is not a file of the given folder",
    remedy:
      "Scripts may only call files of their own folder. Copy the file there, or widen it with --folder.",
  },
  "LAT-2062": {
    title: "Files call each other in a circle: {chain}",
    remedy: "Remove one of the calls.",
  },
  "LAT-2063": {
    title: "{file}, line {line}: {reason}",
    remedy: "Correct that line.",
  },
  "LAT-2064": {
    title: "{file}, line {line}: {what} is not defined",
    remedy: "Define it before it is used, or correct its name.",
  },
  "LAT-2065": {
    title: "{element} cannot be represented: {reason}",
    remedy: "Replace the element by one that the importer knows; its README lists them.",
  },
  "LAT-2066": {
    title: "The XML file has a document type or entity declaration",
    remedy: "Remove the DOCTYPE; network data needs no entities, and they are refused for safety.",
  },
  "LAT-2067": {
    title: "The XML file is not well formed: {reason}",
    remedy: "Export the file again; it may have been cut off on the way.",
  },
  "LAT-2068": {
    title: "The archive is refused: {reason}",
    remedy: "Unpack it yourself and give the network file.",
  },
  "LAT-2069": {
    title: "The file is nested {actual} levels deep, the limit is {limit}",
    remedy: "Network data needs few levels; the file is damaged or hostile.",
  },
  "LAT-2070": {
    title: "There are too many {what}: {actual}, the limit is {limit}",
    remedy: "Split the network at its substations.",
  },
  "LAT-2071": {
    title: "{element} joins {fromKv} kV and {toKv} kV without a transformer",
    remedy: "Put a transformer between them, or correct the voltage bases.",
  },
  "LAT-2072": {
    title: "{element} needs phase {phase} at bus {bus}, where that phase does not arrive",
    remedy: "Correct the phases of the element, or of the lines that feed the bus.",
  },
  "LAT-2073": {
    title: "{file} is not text",
    remedy: "Give a text file (UTF-8 or Latin-1), or a .zip with exactly one network.",
  },
  "LAT-2074": {
    title: "{element} refers to {reference}, which is not in the file",
    remedy: "Export the whole feeder, with all the objects it refers to.",
  },
  "LAT-2075": {
    title: "The file has no source",
    remedy: "A network needs one place where it is fed from.",
  },
  "LAT-2076": {
    title: "The network cannot be written as {format}: {reason}",
    remedy: "Choose another format; lateral holds everything.",
  },
  "LAT-2077": {
    title: "{element} has parallel ways into bus {bus}",
    remedy: "Open one of them, or say that the network is operated meshed.",
  },
} as const;
