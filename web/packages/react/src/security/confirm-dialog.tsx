"use client";

import type { ReactNode } from "react";
import type { Icon } from "../icons.js";
import { Button, Dialog } from "../parts.js";
import { useAllWords } from "../use-all-words.js";

/** Asks once more before something that has consequences. The safe button has the focus. */
export function ConfirmDialog(props: {
  title: string;
  text: string;
  icon?: Icon;
  /** What the button does, as a verb. */
  button: string;
  isDanger?: boolean;
  act: () => void;
  cancel: () => void;
}): ReactNode {
  const words = useAllWords();
  const { title, text, icon, button, isDanger, act, cancel } = props;
  const tone = isDanger ? "danger" : "accent";
  return (
    <Dialog cancel={cancel} icon={icon} text={text} title={title} tone={tone}>
      <div className="vb-actions">
        <Button onClick={cancel}>{words.cancel}</Button>
        <Button onClick={act} variant={isDanger ? "danger" : "primary"}>
          {button}
        </Button>
      </div>
    </Dialog>
  );
}
