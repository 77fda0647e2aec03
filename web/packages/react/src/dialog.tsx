"use client";

import { type ComponentProps, type ReactNode, useId, useLayoutEffect, useRef } from "react";
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
  /** Called when the user cancels; take the dialog away then. */
  cancel: () => void;
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
  props: Omit<ComponentProps<"dialog">, "onCancel" | "ref"> & { cancel: () => void },
): ReactNode {
  const { cancel, className, ...rest } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>("input:not([aria-hidden])")?.focus();
    return () => shown?.close(); // gives the focus back
  }, []);
  return (
    <dialog
      {...rest}
      className={joined("vb vb-dialog", className)}
      onCancel={(event) => {
        event.preventDefault();
        cancel();
      }}
      ref={dialog}
    />
  );
}
