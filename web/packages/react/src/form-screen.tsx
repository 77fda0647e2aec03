"use client";

import type { ReactNode } from "react";
import { type Form, FormContext } from "./form.js";
import { Alert, Button, type ButtonProps, Screen, type ScreenProps, useNames } from "./parts.js";

interface FormBodyProps {
  form: Form;
  /** The fields. */
  children?: ReactNode;
  /** What the button says that sends it. */
  submit: string;
  /** How that button looks; filled as a rule. */
  look?: Pick<ButtonProps, "variant" | "size" | "isBlock" | "icon">;
  /** In the form, behind that button. */
  after?: ReactNode;
}

/**
 * A form: what was refused as a whole, its fields, and the button that sends it.
 *
 * The button can always be focused; a second press is ignored.
 */
export function FormBody({ form, children, submit, look, after }: FormBodyProps): ReactNode {
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
          <Alert role="alert" tone="danger">
            {form.errors.form}
          </Alert>
        )}
        {children}
        <div className="vb-actions">
          <Button isBusy={form.busy} type="submit" variant="primary" {...look}>
            {submit}
          </Button>
          {after}
        </div>
      </form>
    </FormContext.Provider>
  );
}

type Anatomy = Parameters<typeof Screen>[0];

export interface FormScreenProps
  extends ScreenProps,
    FormBodyProps,
    Pick<Anatomy, "kind" | "icon" | "tone" | "text" | "note"> {
  title: string;
  /** Whether it takes the place of another screen, and so the focus. */
  takesFocus?: boolean;
  /** Above the form: what has just been done. */
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
  const { form, children, submit, look, after, intro, end, links, round, takesFocus, ...screen } =
    props;
  const { text, ...ended } = screen;
  return (
    <Screen
      {...(end ? ended : screen)}
      key={end ? "end" : "form"}
      takesFocus={Boolean(end || takesFocus)}
    >
      {end || (
        <>
          {intro}
          <FormBody after={after} form={form} key={round} submit={submit} {...(look && { look })}>
            {children}
          </FormBody>
        </>
      )}
      {links}
    </Screen>
  );
}
