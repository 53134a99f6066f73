/** Watching the service: metrics, traces, bill of materials (LAT-77xx). */
export const operationsErrors = {
  "LAT-7701": {
    title: "The port {port} for metrics cannot be opened",
    remedy: "Set LATERAL_METRICS_PORT to a free port, or leave it out.",
  },
} as const;
