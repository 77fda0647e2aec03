"use client";

import type { ReactNode } from "react";
import { Dialog } from "../parts.js";
import { CodesToSave } from "../screens/recovery-codes.js";
import { useAllWords } from "../use-all-words.js";

/** New recovery codes, in a dialog that only their having been saved closes. */
export function CodesDialog(props: {
  codes: readonly string[];
  /** Above the codes; as a rule what they are for. */
  text?: string;
  close: () => void;
}): ReactNode {
  const words = useAllWords();
  const { codes, text = words.codesText, close } = props;
  return (
    <Dialog text={text} title={words.codesTitle}>
      <CodesToSave codes={codes} done={close} />
    </Dialog>
  );
}
