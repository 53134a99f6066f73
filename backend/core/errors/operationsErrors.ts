/** Watching the service: metrics, traces, bill of materials (LAT-8470 to 8499). */
export const operationsErrors = {
  "LAT-8470": {
    title: "The port {port} for metrics cannot be opened",
    remedy: "Set LATERAL_METRICS_PORT to a free port, or leave it out.",
  },
} as const;
