/** Errors on the wire: RFC 9457 problem details with the product's numbered code and what to do next. */
import { z } from "zod";
import { component } from "./component.ts";

export const Problem = component(
  "Problem",
  "RFC 9457 problem details (application/problem+json).",
  z.object({
    type: z.string().meta({ description: "URI of the code, urn:lateral:error:LAT-xxxx." }),
    title: z.string().meta({ description: "What happened, one sentence." }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: "What happened with this request's figures." }),
    instance: z.string().meta({ description: "urn:uuid of this request, also in the server log." }),
    code: z.string().regex(/^LAT-\d{4}$/),
    remedy: z.string().meta({ description: "What to do next." }),
    params: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .meta({ description: "The figures in the sentences, for translation." }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .max(20)
      .optional()
      .meta({ description: "Which fields of the request were wrong." }),
  }),
);
