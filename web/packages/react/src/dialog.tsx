"use client";

import {
  type ComponentProps,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
  useId,
  useLayoutEffect,
  useRef,
} from "react";
import type { Icon } from "./icons.js";
import { joined } from "./names.js";
import { Text } from "./screen.js";
import { Tile, type Tone } from "./small.js";

/**
 * What is asked before anything else. Escape cancels; the focus goes back to where it was.
 *
 * The first field has the focus, or else the first button: let that be the safe one.
 */
export function Dialog(props: {
  title: string;
  text?: ReactNode;
  icon?: Icon | undefined;
  tone?: Tone | undefined;
  isWide?: boolean;
  /** Called when the user cancels; take the dialog away then. Without it the user cannot cancel. */
  cancel?: (() => void) | undefined;
  children: ReactNode;
}): ReactNode {
  const { title, text, icon, tone = "accent", isWide, cancel, children } = props;
  const id = useId();
  return (
    <ModalFrame
      aria-describedby={text ? `${id}-text` : undefined}
      aria-labelledby={id}
      cancel={cancel}
      className={isWide ? "vb-dialog--wide" : undefined}
    >
      <div className="vb-dialog__body">
        {icon && <Tile icon={icon} isLarge tone={tone} />}
        <h2 className="vb-subtitle" id={id}>
          {title}
        </h2>
        {text && (
          <div id={`${id}-text`}>
            <Text>{text}</Text>
          </div>
        )}
        {children}
      </div>
    </ModalFrame>
  );
}

/** The browser's own modal dialog, open as long as it is there. */
export function ModalFrame(
  props: Omit<ComponentProps<"dialog">, keyof Modal> & { cancel: (() => void) | undefined },
): ReactNode {
  const { cancel, className, ...rest } = props;
  const modal = useModal(cancel);
  return <dialog {...rest} {...modal} className={joined("vb vb-dialog", className)} />;
}

/** The properties of a `<dialog>` that is a modal one. */
interface Modal {
  ref: RefObject<HTMLDialogElement | null>;
  closedby: "none" | "closerequest";
  onCancel: (event: SyntheticEvent) => void;
  onClose: (event: SyntheticEvent) => void;
}

/**
 * Return what keeps a `<dialog>` open and modal as long as it is there. Only its parent takes it away:
 * `cancel` asks for that.
 */
export function useModal(cancel: (() => void) | undefined): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = ref.current;
    show(shown);
    return () => shown?.close(); // gives the focus back
  }, []);
  return {
    ref,
    closedby: cancel ? "closerequest" : "none",
    onCancel(event) {
      if (isOfOther(event)) return;
      event.preventDefault();
      cancel?.();
    },
    onClose(event) {
      // Chromium prevents no third Escape in a row: it closes what is still there.
      if (isOfOther(event) || ref.current?.open !== false) return;
      show(ref.current);
      cancel?.();
    },
  };
}

/** Whether it comes from what is inside: another dialog, or a field for files. */
function isOfOther({ target, currentTarget }: SyntheticEvent): boolean {
  return target !== currentTarget;
}

function show(dialog: HTMLDialogElement | null): void {
  dialog?.showModal();
  dialog?.querySelector<HTMLElement>("input:not([aria-hidden])")?.focus();
}
