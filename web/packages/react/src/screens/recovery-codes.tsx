"use client";

import { type ReactNode, useId, useState } from "react";
import { CopyButton } from "../copy-button.js";
import { DownloadIcon, LifeBuoyIcon, PrintIcon } from "../icons.js";
import { Button, FieldError, Screen, type ScreenProps } from "../parts.js";
import { saveFile } from "../save-file.js";
import { useAllWords } from "../use-all-words.js";

interface Codes {
  codes: readonly string[];
  /** Called when the user has confirmed that they are saved. */
  done: () => void;
}

export interface RecoveryCodesProps extends ScreenProps, Codes {}

/** The recovery codes, which are shown this once. */
export function RecoveryCodes({ codes, done, ...screen }: RecoveryCodesProps): ReactNode {
  const words = useAllWords();
  return (
    <Screen
      {...screen}
      icon={LifeBuoyIcon}
      takesFocus
      text={words.codesText}
      title={words.codesTitle}
    >
      <CodesToSave codes={codes} done={done} />
    </Screen>
  );
}

/** The codes, the ways to save them, and the question whether that was done. */
export function CodesToSave({ codes, done }: Codes): ReactNode {
  const words = useAllWords();
  const [isSaved, setSaved] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const id = useId();
  const text = `${codes.join("\n")}\n`;
  return (
    <>
      <ul className="vb-codes">
        {codes.map((code) => (
          <li key={code}>
            <bdi>{code}</bdi>
          </li>
        ))}
      </ul>
      <div className="vb-start">
        <CopyButton text={text} />
        <Button
          icon={DownloadIcon}
          onClick={() => saveFile("recovery-codes.txt", "text/plain", text)}
          size="sm"
        >
          {words.download}
        </Button>
        <Button icon={PrintIcon} onClick={() => print()} size="sm">
          {words.print}
        </Button>
      </div>
      <div className="vb-field">
        <label className="vb-check">
          <input
            aria-describedby={isRefused ? id : undefined}
            aria-invalid={isRefused || undefined}
            checked={isSaved}
            className="vb-tick"
            onChange={(event) => {
              setSaved(event.target.checked);
              setRefused(false);
            }}
            type="checkbox"
          />
          {words.codesSaved}
        </label>
        {isRefused && <FieldError id={id}>{words.codesSaveFirst}</FieldError>}
      </div>
      <div className="vb-actions">
        <Button
          aria-disabled={!isSaved}
          onClick={() => (isSaved ? done() : setRefused(true))}
          variant="primary"
        >
          {words.done}
        </Button>
      </div>
    </>
  );
}
