"use client";

import {
  createContext,
  type FormEvent,
  type InputHTMLAttributes,
  type ReactNode,
  startTransition,
  useActionState,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import type { FormState } from "@/lib/form";

export type FormAction = (before: FormState, sent: FormData) => Promise<FormState>;

interface Held {
  state: FormState;
  pending: boolean;
}

const Current = createContext<Held>({ state: {}, pending: false });

/** Return what the form around here has become of. */
export function useForm(): Held {
  return useContext(Current);
}

/**
 * A form that a server action takes. Works without scripts too; with them it keeps what was
 * typed, shows what is wrong beside the fields, and leads to the first of them.
 */
export function Form(props: { action: FormAction; children: ReactNode; label?: string }) {
  const [state, send, pending] = useActionState(props.action, {});
  const [offline, setOffline] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => lead(form.current, state), [state]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault(); // React would empty the fields of a form that it sends itself
    if (pending) return;
    setOffline(!navigator.onLine);
    if (!navigator.onLine) return;
    const { submitter } = event.nativeEvent as SubmitEvent;
    const sent = new FormData(event.currentTarget, submitter);
    startTransition(() => send(sent));
  }

  const problem = offline
    ? "You are offline. Try again when there is a connection."
    : state.problem;
  return (
    <form
      action={send}
      aria-busy={pending}
      aria-label={props.label}
      className="form"
      noValidate
      onSubmit={submit}
      ref={form}
    >
      <Current value={{ state, pending }}>
        <div role="alert">
          {problem && (
            <p className="notice wrong" tabIndex={-1}>
              {problem}
            </p>
          )}
        </div>
        {props.children}
        <div role="status">
          {state.done && (
            <p className="notice right" tabIndex={-1}>
              {state.done}
            </p>
          )}
        </div>
      </Current>
    </form>
  );
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  name: string;
  hint?: string;
  children?: ReactNode;
}

/** A labelled input, with its hint and what is wrong with it. */
export function Field({ label, hint, children, ...input }: FieldProps) {
  const id = useId();
  const { state } = useForm();
  const wrong = state.errors?.[input.name] ?? [];
  const about = [hint && `${id}-hint`, wrong.length > 0 && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        aria-describedby={about || undefined}
        aria-invalid={wrong.length > 0 || undefined}
        defaultValue={state.values?.[input.name] ?? input.defaultValue}
        id={id}
      />
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div className="error" id={`${id}-wrong`}>
        {wrong.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      {children}
    </div>
  );
}

/** The button that sends the form around it. */
export function Submit({ children, className }: { children: ReactNode; className?: string }) {
  const { pending } = useForm();
  return (
    <button aria-disabled={pending} className={className} type="submit">
      {children}
      {pending && <span aria-hidden="true" className="spinner" />}
    </button>
  );
}

/** Focus what to look at: the first field that is wrong, or the sentence about the whole. */
function lead(form: HTMLFormElement | null, state: FormState): void {
  const find = (selector: string) => form?.querySelector<HTMLElement>(selector);
  if (state.errors || state.problem) {
    (find("[aria-invalid=true]") ?? find(".notice.wrong"))?.focus();
  } else if (state.done && document.activeElement === document.body) {
    find(".notice.right")?.focus(); // the button that was pressed has gone
  }
}
