"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { DownloadIcon } from "../icons.js";
import { Button, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { saveFile } from "../save-file.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import { ROWS_MAX } from "./csv.js";
import { useConsole } from "./provider.js";

/** Saves what the filters leave as a CSV file, and says how far it is; a second press stops it. */
export function Export(props: {
  fileName: string;
  /** Reads the file; calls what it gets with the number of rows, and stops where that is false. */
  read: (told: (rows: number) => boolean) => Promise<string>;
  /** What to say of a file that is full. */
  full: string;
}): ReactNode {
  const { words, sentence } = useConsole();
  const { language } = useVestibuleContext();
  const common = useAllWords();
  const [said, setSaid] = useState("");
  const [isRunning, setRunning] = useState(false);
  const goesOn = useRef(true);
  useEffect(
    () => () => {
      goesOn.current = false; // no file of a page that the user has left
    },
    [],
  );
  async function run(): Promise<void> {
    goesOn.current = true;
    setRunning(true);
    let rows = 0;
    try {
      const text = await props.read((count) => {
        rows = count;
        setSaid(filled(words.shown, { count }, language));
        return goesOn.current;
      });
      if (goesOn.current) saveFile(props.fileName, "text/csv;charset=utf-8", text);
      setSaid(rows >= ROWS_MAX ? filled(props.full, { count: ROWS_MAX }) : "");
    } catch (error) {
      setSaid(sentence(error));
    }
    setRunning(false);
  }
  function press(): void {
    if (isRunning) goesOn.current = false;
    else void run();
  }
  return (
    <>
      <Status className="vb-status--plain">{said}</Status>
      <Button icon={DownloadIcon} onClick={press}>
        {isRunning ? common.cancel : words.exportCsv}
      </Button>
    </>
  );
}
