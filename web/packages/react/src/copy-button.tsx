"use client";

import { type ReactNode, useState } from "react";
import { CheckIcon, CopyIcon } from "./icons.js";
import { Button } from "./parts.js";
import { useAllWords } from "./use-all-words.js";

/** Copies a text, and says so. */
export function CopyButton({ text }: { text: string }): ReactNode {
  const words = useAllWords();
  const [isCopied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    // Without HTTPS, or where it is forbidden, the text can still be selected.
    setCopied(
      await (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
        () => true,
        () => false,
      ),
    );
  }
  return (
    <>
      <Button icon={isCopied ? CheckIcon : CopyIcon} onClick={() => void copy()} size="sm">
        {words.copy}
      </Button>
      <span className="vb-away" role="status">
        {isCopied && words.copied}
      </span>
    </>
  );
}
