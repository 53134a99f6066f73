/** A dialog over the page: traps the focus, closes with Escape, gives the focus back; a sheet from below on phones. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useText } from "../i18n/useText.tsx";
import { Button } from "./button.tsx";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the main one last. */
  readonly actions?: ReactNode;
  /** For questions that must be answered: no closing by a press beside it. */
  readonly mustAnswer?: boolean;
}

export function Dialog({ title, isOpen, onClose, children, actions, mustAnswer = false }: DialogProps) {
  const { t } = useText();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={!mustAnswer}
      className="fixed inset-0 z-50 flex items-end justify-center bg-black/50 sm:items-center sm:p-6"
    >
      <Modal className="card flex max-h-[92dvh] w-full max-w-lg flex-col overflow-hidden max-sm:rounded-b-none">
        <AriaDialog
          {...(mustAnswer ? { role: "alertdialog" as const } : {})}
          className="flex min-h-0 flex-col outline-none"
        >
          <div className="flex items-start justify-between gap-3 px-5 pt-5">
            <Heading slot="title" className="text-lg font-semibold leading-snug">
              {title}
            </Heading>
            <Button
              variant="quiet"
              size="icon"
              aria-label={t("ui.close")}
              className="-me-2 -mt-2"
              onPress={onClose}
            >
              <X aria-hidden="true" className="size-5" />
            </Button>
          </div>
          <div className="min-h-0 overflow-y-auto px-5 py-3">{children}</div>
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-3 border-t border-line px-5 py-4">{actions}</div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What happens, said plainly. */
  readonly children: ReactNode;
  readonly yes: string;
  readonly onYes: () => void;
  readonly busy?: boolean;
}

/** A question with a plain yes and a plain no. */
export function Confirm({ title, isOpen, onClose, children, yes, onYes, busy = false }: ConfirmProps) {
  const { t } = useText();
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      mustAnswer
      actions={
        <>
          <Button onPress={onClose}>{t("ui.no")}</Button>
          <Button variant="primary" isDisabled={busy} onPress={onYes}>
            {busy ? t("action.saving") : yes}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
