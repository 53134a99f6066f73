/** Entry of the web app: providers around the router. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "../api/client.ts";
import { LiveUpdates } from "../api/liveUpdates.ts";
import { LiveContext } from "../api/useLive.ts";
import { LanguageProvider, startLanguage } from "../i18n/languageProvider.tsx";
import { keepForOffline } from "../offline/register.ts";
import { ErrorBoundary } from "./errorBoundary.tsx";
import { startFirstReads } from "./firstReads.ts";
import { router } from "./router.tsx";
import "./styles.css";

const MAX_RETRIES = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < MAX_RETRIES && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
const live = new LiveUpdates(queryClient);
void startFirstReads(queryClient, window.location);

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root element");
await startLanguage();
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <LiveContext value={live}>
            <RouterProvider router={router} />
          </LiveContext>
        </QueryClientProvider>
      </ErrorBoundary>
    </LanguageProvider>
  </StrictMode>,
);
keepForOffline();
