"use client";

import { signInByEmail } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { useFormOf } from "../form.js";
import { FormScreen } from "../form-screen.js";
import { useMailedLink } from "../hooks/use-mailed-link.js";
import { MailCheckIcon, MailIcon } from "../icons.js";
import { LinkEnd } from "../link-form.js";
import { Screen } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useSession } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import type { LinkProps } from "./links.js";
import { SecondStep } from "./second-step.js";

/**
 * Signing in by the mailed link, in the browser that asked for it.
 *
 * Any other browser shows the code to enter there. `next` is where to ask for a new link.
 */
export function SignInLink({ token, next, ...screen }: LinkProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const session = useSession();
  const [code, setCode] = useState("");
  const link = useMailedLink(token, async (found) => {
    const outcome = await signInByEmail(client, { token: found });
    if (outcome.status === "code") setCode(outcome.code);
  });
  const form = useFormOf(link);
  if (session.status === "pending") return <SecondStep {...screen} challenge={session.challenge} />;
  if (code) {
    return (
      <Screen
        {...screen}
        icon={MailCheckIcon}
        takesFocus
        text={words.codeElsewhereText}
        title={words.codeElsewhereTitle}
      >
        <p className="vb-bigcode">
          <bdi>{code}</bdi>
        </p>
      </Screen>
    );
  }
  return (
    <FormScreen
      {...screen}
      end={
        link.step === "void" && (
          <LinkEnd end={link.step} to={next} used="">
            {words.newLink}
          </LinkEnd>
        )
      }
      form={form}
      icon={MailIcon}
      submit={words.signIn}
      text={words.signInLinkText}
      title={words.emailSignInTitle}
    />
  );
}
