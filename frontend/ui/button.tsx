/** Buttons and links that look like buttons; at least 44 px high. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";

export type ButtonVariant = "primary" | "secondary" | "quiet";

const BASE =
  "inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-lg text-[0.95rem] font-medium transition-colors";
const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: "bg-brand text-on-brand hover:bg-brand-deep data-pressed:bg-brand-deep",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-sunken",
  quiet: "text-brand hover:bg-brand-soft",
};

const SIZES = { normal: "px-4", icon: "px-0", flush: "px-0" } as const;

/** `icon` is square; `flush` aligns its label with the text around it. */
export type ButtonSize = keyof typeof SIZES;

export const buttonClass = (variant: ButtonVariant, size: ButtonSize = "normal"): string =>
  `${BASE} ${SIZES[size]} ${VARIANTS[variant]}`;

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Button({ variant = "secondary", size = "normal", className = "", ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={`${buttonClass(variant, size)} ${className} disabled:cursor-not-allowed disabled:opacity-55`}
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
