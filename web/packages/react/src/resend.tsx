"use client";

import { type ReactNode, useEffect, useState } from "react";
import { sentenceOf } from "./form-errors.js";
import { Button, Status } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { filled } from "./words/filled.js";

/** Ask for another code, once the wait is over. */
export function Resend(props: { wait: number; resend: () => Promise<number> }): ReactNode {
  const { words, language } = useVestibuleContext();
  const [left, setLeft] = useCountdown(props.wait);
  const [said, setSaid] = useState("");
  async function again(): Promise<void> {
    if (left > 0) return;
    try {
      setLeft(await props.resend());
      setSaid(words.resent);
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  return (
    <div className="vb-stack">
      <Button aria-disabled={left > 0} isBlock onClick={() => void again()}>
        {words.resend}
      </Button>
      {/* Not announced second by second; the button says when it is its turn. */}
      {left > 0 && <p className="vb-meta">{filled(words.resendIn, { count: left }, language)}</p>}
      <Status>{said}</Status>
    </div>
  );
}

function useCountdown(seconds: number): [number, (seconds: number) => void] {
  const [end, setEnd] = useState(() => Date.now() + seconds * 1000);
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [left]);
  return [
    left,
    (wait) => {
      setNow(Date.now());
      setEnd(Date.now() + wait * 1000);
    },
  ];
}
