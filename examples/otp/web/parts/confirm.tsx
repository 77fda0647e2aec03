"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

/** A button that asks back before it lets the form around it go. */
export function Confirm(props: {
  children: ReactNode;
  question: string;
  label?: string;
  name?: string;
  value?: string;
}) {
  const [asking, setAsking] = useState(false);
  const no = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) no.current?.focus();
    else if (asked.current) opener.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <button
        aria-label={props.label}
        className="danger"
        onClick={() => setAsking(true)}
        ref={opener}
        type="button"
      >
        {props.children}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a look of its own
    <div
      aria-label={props.question}
      className="confirm"
      onKeyDown={({ key }) => key === "Escape" && setAsking(false)}
      role="group"
    >
      <p>{props.question}</p>
      <div className="row">
        <button className="danger" name={props.name} type="submit" value={props.value}>
          Yes
        </button>
        <button className="plain" onClick={() => setAsking(false)} ref={no} type="button">
          No
        </button>
      </div>
    </div>
  );
}
