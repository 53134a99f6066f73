/**
 * The reference of the API, to read and to try. Swagger UI (Apache-2.0) from the package registry, in a chunk of its own:
 * it needs neither inline scripts nor eval, so the content security policy stays as it is.
 */
import { useEffect, useRef, useState } from "react";
import { Trouble } from "../account/trouble.tsx";
import { useText } from "../i18n/useText.tsx";
import { PageHead } from "../ui/card.tsx";
import { Loading } from "../ui/states.tsx";

const DESCRIPTION = "/api/v1/openapi.json";

/** Draws the reference into an element. */
async function draw(element: HTMLElement): Promise<void> {
  const [{ default: swaggerUi }] = await Promise.all([
    import("swagger-ui-dist/swagger-ui-es-bundle.js"),
    import("swagger-ui-dist/swagger-ui.css"),
  ]);
  swaggerUi({
    domNode: element,
    url: DESCRIPTION,
    deepLinking: false,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    filter: true,
    requestInterceptor: (request) => {
      const isWrite = (request.method ?? "GET").toUpperCase() !== "GET";
      if (isWrite && !("Idempotency-Key" in request.headers)) {
        request.headers["Idempotency-Key"] = crypto.randomUUID();
      }
      return request;
    },
  });
}

export function Reference() {
  const { t } = useText();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "there" | { readonly error: unknown }>("loading");
  useEffect(() => {
    if (place.current === null) return;
    draw(place.current).then(
      () => setState("there"),
      (error: unknown) => setState({ error }),
    );
  }, []);
  return (
    <>
      <PageHead title={t("reference.title")} note={t("reference.note")} />
      {state === "loading" && <Loading />}
      {typeof state === "object" && <Trouble error={state.error} />}
      <div ref={place} lang="en" dir="ltr" className="overflow-x-auto rounded-xl bg-white text-black" />
    </>
  );
}
