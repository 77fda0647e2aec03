"use client";

import type { ReactNode } from "react";
import { type Form, FormContext } from "./form.js";
import { Screen, type ScreenProps, Text, useNames } from "./parts.js";

interface FormBodyProps {
  form: Form;
  /** The fields. */
  children?: ReactNode;
  /** What the button says that sends it. */
  submit: string;
  /** In the form, behind that button. */
  after?: ReactNode;
}

/**
 * A form: what was refused as a whole, its fields, and the button that sends it.
 *
 * The button can always be focused; a second press is ignored.
 */
export function FormBody({ form, children, submit, after }: FormBodyProps): ReactNode {
  const names = useNames();
  return (
    <FormContext.Provider value={form}>
      <form
        aria-busy={form.busy}
        className={names("form")}
        method="post"
        noValidate
        onSubmit={form.onSubmit}
        ref={form.ref}
      >
        {form.errors.form && (
          <p className={names("summary")} role="alert" tabIndex={-1}>
            {form.errors.form}
          </p>
        )}
        {children}
        <button aria-disabled={form.busy} className={names("button")} type="submit">
          <span aria-hidden="true" className="vestibule-spinner" data-busy={form.busy} />
          {submit}
        </button>
        {after}
      </form>
    </FormContext.Provider>
  );
}

export interface FormScreenProps extends ScreenProps, FormBodyProps {
  title: string;
  /** Whether it takes the place of another screen, and so the focus. */
  takesFocus?: boolean;
  /** Above the form: what it is for, or what has just been done. */
  intro?: ReactNode;
  /** Takes the place of the form, and the focus, once there is nothing more to send. */
  end?: ReactNode;
  /** Below the form, and below its end: other ways on. */
  links?: ReactNode;
  /** Another round empties the fields. */
  round?: string | number;
}

/** A screen that is one form, from its title to the links below it. */
export function FormScreen(props: FormScreenProps): ReactNode {
  const { form, children, submit, after, intro, end, links, round, takesFocus, ...screen } = props;
  return (
    <Screen {...screen} key={end ? "end" : "form"} takesFocus={Boolean(end || takesFocus)}>
      {end || (
        <>
          {typeof intro === "string" ? <Text>{intro}</Text> : intro}
          <FormBody after={after} form={form} key={round} submit={submit}>
            {children}
          </FormBody>
        </>
      )}
      {links}
    </Screen>
  );
}
