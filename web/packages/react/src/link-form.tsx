"use client";

import type { ReactNode } from "react";
import type { MailedLink } from "./hooks/use-mailed-link.js";
import { CheckCircleIcon, type Icon, LinkOffIcon } from "./icons.js";
import { Alert, LinkOrButton, type LinkTarget, Success, type Tone } from "./parts.js";
import { useAllWords } from "./use-all-words.js";

type End = MailedLink<never>["step"];

/** Says that a link was used, or that it is void, and leads on. */
export function LinkEnd(props: {
  end: End;
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
export function pictureOf(end: End, icon: Icon): { icon: Icon; tone: Tone } {
  if (end === "used") return { icon: CheckCircleIcon, tone: "ok" };
  return end === "void" ? { icon: LinkOffIcon, tone: "warn" } : { icon, tone: "accent" };
}
