"use client";

import { useEffect, useRef, useState } from "react";
import { Form, type FormAction, Submit, useForm } from "./form";

const PAUSE = 60;

/** Ask for a new code, a minute after the last one. `seconds` are those that are left of it. */
export function Resend(props: { action: FormAction; seconds: number; label?: string }) {
  return (
    <Form action={props.action} label="New code">
      <Countdown label={props.label ?? "Send a new code"} seconds={props.seconds} />
    </Form>
  );
}

function Countdown({ label, seconds }: { label: string; seconds: number }) {
  const { state, pending } = useForm();
  const [left, setLeft] = useState(seconds);
  const end = useRef(0);
  useEffect(() => {
    const pause = state.wait ?? (state.done ? PAUSE : seconds);
    // By the clock: timers of a tab in the background come late.
    end.current = Date.now() + pause * 1_000;
    setLeft(pause);
  }, [state, seconds]);
  useEffect(() => {
    if (left <= 0) return;
    const tick = () => setLeft(Math.max(0, Math.ceil((end.current - Date.now()) / 1_000)));
    const timer = setTimeout(tick, 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  const over = left <= 0;
  return (
    <>
      {over || pending ? (
        <Submit className="plain">{label}</Submit>
      ) : (
        <p className="hint">You can ask for a new code in {`${left}\u00a0s`}.</p>
      )}
      <span className="unseen" role="status">
        {over && (seconds > 0 || state.done) && "You can ask for a new code now."}
      </span>
    </>
  );
}
