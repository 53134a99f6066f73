/** The last net: a page that broke says so, keeps the rest usable, and offers to load again. */
import { Component, type ReactNode } from "react";
import { problemText } from "../api/problemText.ts";
import { useMessages } from "../i18n/useMessages.ts";
import { useText } from "../i18n/useText.tsx";
import { Failed, Loading } from "../ui/states.tsx";

interface Props {
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error("unknown") };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Problem error={this.state.error} onRetry={() => window.location.reload()} />;
  }
}

/** Shows any error as a sentence with a next step. */
export function Problem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const text = useText();
  if (!useMessages("problems")) return <Loading />;
  const { title, remedy, code } = problemText(error, text);
  return (
    <div className="p-4">
      <Failed
        title={title}
        remedy={remedy}
        {...(code === undefined ? {} : { code })}
        {...(onRetry === undefined ? {} : { onRetry })}
      />
    </div>
  );
}
