"use client";

import { VestibuleError } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { type Form, missing, useForm } from "./form.js";
import { CheckCircleIcon, type Icon, LinkOffIcon } from "./icons.js";
import { useLinkToken } from "./link.js";
import { Alert, LinkOrButton, type LinkTarget, Success, type Tone } from "./parts.js";
import { useAllWords } from "./use-all-words.js";

export interface LinkForm {
  form: Form;
  /** Whether the link was used, or is void; empty as long as it may be used. */
  end: "" | "used" | "void";
}

/**
 * Run the form that a mailed link opened: used once, and over when it was used or is void.
 *
 * `token` is taken from the address where it is not given; `required` are fields that may
 * not be empty.
 */
export function useLinkForm(
  token: string | undefined,
  use: (token: string, values: Record<string, string>) => Promise<unknown>,
  required: string[] = [],
): LinkForm {
  const words = useAllWords();
  const found = useLinkToken(token);
  const [end, setEnd] = useState<LinkForm["end"]>("");
  const form = useForm(
    async (values) => {
      try {
        await use(found, values);
        setEnd("used");
      } catch (error) {
        if (!(error instanceof VestibuleError && error.code === "invalid_link")) throw error;
        setEnd("void");
      }
    },
    (values) => missing(values, required, words),
    words,
  );
  return { form, end };
}

/** Says that a link was used, or that it is void, and leads on; nothing before that. */
export function LinkEnd(props: {
  end: LinkForm["end"];
  used: string;
  to: LinkTarget | undefined;
  children: string;
}): ReactNode {
  const words = useAllWords();
  const { end, used, to, children } = props;
  return (
    <>
      {end === "used" ? (
        <Success>{used}</Success>
      ) : (
        <Alert role="status" tone="warn">
          {words.linkInvalid}
        </Alert>
      )}
      <LinkOrButton isBlock to={to} variant="primary">
        {children}
      </LinkOrButton>
    </>
  );
}

/** Return what stands above the title: `icon` as long as the link may be used. */
export function pictureOf(end: LinkForm["end"], icon: Icon): { icon: Icon; tone: Tone } {
  if (end === "used") return { icon: CheckCircleIcon, tone: "ok" };
  return end === "void" ? { icon: LinkOffIcon, tone: "warn" } : { icon, tone: "accent" };
}
