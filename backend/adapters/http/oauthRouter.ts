/** The token server below /oauth: limits per address, nothing but its open paths. */
import type { RequestHandler } from "express";
import type { PipelineScope } from "./pipeline.ts";
import { HttpRefusal } from "./problem.ts";
import { sendRateState } from "./rateLimit.ts";

export function oauthRouter({ deps, limiter }: Pick<PipelineScope, "deps" | "limiter">): RequestHandler {
  return (request, response, next) => {
    const caller = `oauth:${request.socket.remoteAddress ?? ""}`;
    sendRateState(response, limiter.take("signIn", caller, deps.wallNow()));
    response.locals.operation = "oauth";
    deps.oauth.handler(request, response, () => {
      const allowed = deps.oauth.methodsOf(request.path).join(", ");
      if (allowed === "") {
        next(new HttpRefusal("LAT-8001"));
        return;
      }
      const details = { method: request.method, allowed };
      next(new HttpRefusal("LAT-8017", details, { headers: { Allow: allowed } }));
    });
  };
}
