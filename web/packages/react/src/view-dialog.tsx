"use client";

import type { ReactNode } from "react";
import { Button } from "./buttons.js";
import { ModalFrame } from "./dialog.js";
import { CloseIcon } from "./icons.js";
import { useAllWords } from "./use-all-words.js";

/** A view in a dialog, whose heading names it. */
export function ViewDialog(props: {
  label: string;
  isWide?: boolean;
  close: () => void;
  children: ReactNode;
}): ReactNode {
  const { label, isWide, close, children } = props;
  const words = useAllWords();
  return (
    <ModalFrame
      aria-label={label}
      cancel={close}
      className={isWide ? "vb-dialog--view vb-dialog--widest" : "vb-dialog--view"}
    >
      <Button
        aria-label={words.close}
        className="vb-dialog__close"
        icon={CloseIcon}
        isIcon
        onClick={close}
        variant="ghost"
      />
      {children}
    </ModalFrame>
  );
}
