/** Buttons and links that look like buttons; at least 44 px high. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";

export type ButtonVariant = "primary" | "secondary" | "quiet";

const BASE =
  "inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-lg px-4 text-[0.95rem] font-medium transition-colors";
const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: "bg-brand text-on-brand hover:bg-brand-deep data-pressed:bg-brand-deep",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-sunken",
  quiet: "text-brand hover:bg-brand-soft",
};

export const buttonClass = (variant: ButtonVariant): string => `${BASE} ${VARIANTS[variant]}`;

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly variant?: ButtonVariant;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Button({ variant = "secondary", className = "", ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={`${buttonClass(variant)} ${className} disabled:cursor-not-allowed disabled:opacity-55`}
    />
  );
}

interface ButtonLinkProps {
  readonly to: string;
  readonly variant?: ButtonVariant;
  readonly className?: string;
  readonly search?: Record<string, string | number>;
  readonly children: ReactNode;
}

export function ButtonLink({ to, variant = "secondary", className = "", search, children }: ButtonLinkProps) {
  return (
    <Link to={to} search={search ?? {}} className={`${buttonClass(variant)} ${className}`}>
      {children}
    </Link>
  );
}
