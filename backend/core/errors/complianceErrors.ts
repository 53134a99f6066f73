/** Error codes LAT-69xx: evidence bundles and what checking them finds. */
export const complianceErrors = {
  "LAT-6901": {
    title: "A file of the bundle is missing, not listed or changed: {what}",
    remedy: "Ask for the bundle again; do not rely on this copy.",
  },
  "LAT-6902": {
    title: "This is not an evidence bundle: {what}",
    remedy: "Give the folder that holds manifest.json, or a single-interval proof downloaded from Evidence.",
  },
  "LAT-6903": {
    title: "An order is not what its member signed: {what}",
    remedy: "Compare the order with the member's own copy; the operator must explain the difference.",
  },
  "LAT-6904": {
    title: "The book or an outcome is not the one committed: {what}",
    remedy: "Compare the roots with the ledger; a member may challenge the batch with the own receipt.",
  },
  "LAT-6905": {
    title: "The batch is not signed by two of operator, DSO and auditor: {what}",
    remedy: "Check the signers against the registry on chain.",
  },
  "LAT-6906": {
    title: "The clearing is not feasible or not optimal: {what}",
    remedy: "Run the clearing again from the orders; the operator must explain the difference.",
  },
  "LAT-6907": {
    title: "The power flow does not come out as stated: {what}",
    remedy: "Solve the stated injections with another tool and compare.",
  },
  "LAT-6908": {
    title: "Settlement from readings and trades gives other lines: {what}",
    remedy: "Ask which reading versions the operator used.",
  },
  "LAT-6909": {
    title: "Balances do not follow from the ledger lines: {what}",
    remedy: "Add up the lines of the account; the operator must explain the difference.",
  },
  "LAT-6910": {
    title: "The chain says otherwise: {what}",
    remedy: "Check that the RPC endpoint serves the chain named in the bundle.",
  },
  "LAT-6911": {
    title: "The bundle is larger than it may be: {what}",
    remedy: "Export fewer intervals at once.",
  },
  "LAT-6912": {
    title: "A published state breaks a limit that the street alone keeps: {what}",
    remedy: "The interval should have been void; operator and DSO must explain why they signed it.",
  },
  "LAT-6913": {
    title: "The bundle contradicts itself: {what}",
    remedy: "Ask for the bundle again; do not rely on this copy.",
  },
} as const;
