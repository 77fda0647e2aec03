// Every screen of the kit in each state: `/dev/components?state=…`, on a developer's machine only.

import { type Client, createClient } from "@vestibule/client";
import * as kit from "@vestibule/react";
import { type ReactNode, useEffect, useState } from "react";
import { answering, challengeFor, type State, type Visitor } from "./gallery-answers.js";
import { language } from "./language.js";

interface Story {
  name: string;
  visitor: Visitor;
  screen: () => ReactNode;
}

const to = (): void => {};
const under = { level: 2 } as const;
const anonymous = (name: string, screen: Story["screen"]): Story => ({
  name,
  visitor: "anonymous",
  screen,
});
const user = (name: string, screen: Story["screen"]): Story => ({ name, visitor: "user", screen });
const pending = (name: string, method: string, state?: string): Story => ({
  name,
  visitor: challengeFor(method, state),
  screen: () => <kit.SignIn {...under} />,
});

const LOADED: readonly Story[] = [
  anonymous("SignIn", () => <kit.SignIn {...under} emailSignIn={to} forgot={to} signUp={to} />),
  anonymous("SignUp", () => <kit.SignUp {...under} signIn={to} />),
  anonymous("EmailSignIn", () => <kit.EmailSignIn {...under} signIn={to} />),
  user("Profile", () => <kit.Profile {...under} email={to} phone={to} />),
  user("Phone", () => <kit.Phone {...under} />),
  user("Security", () => <kit.Security {...under} />),
  user("LinkedAccounts", () => <kit.LinkedAccounts {...under} next="/" />),
  user("Sessions", () => <kit.Sessions {...under} />),
  user("Activity", () => <kit.Activity {...under} />),
  user("OwnData", () => <kit.OwnData {...under} />),
];
const FORMS: readonly Story[] = [
  pending("SecondStep", "totp"),
  pending("SecondStep, by a passkey", "passkey"),
  pending("SecondStep, by a recovery code", "recovery_code"),
  pending("EnrollFactor", "totp", "enroll"),
  anonymous("ForgotPassword", () => <kit.ForgotPassword {...under} signIn={to} />),
  anonymous("ResetPassword", () => <kit.ResetPassword {...under} />),
  anonymous("VerifyEmail", () => <kit.VerifyEmail {...under} next={to} />),
  anonymous("ConfirmEmail", () => <kit.ConfirmEmail {...under} next={to} />),
  anonymous("UndoEmail", () => <kit.UndoEmail {...under} next={to} />),
  anonymous("AcceptInvitation", () => <kit.AcceptInvitation {...under} signIn={to} />),
  anonymous("UndoLeaving", () => <kit.UndoLeaving {...under} next={to} />),
  anonymous("SocialReturn", () => <kit.SocialReturn {...under} goTo={to} signIn={to} />),
  anonymous("SessionEnded", () => <kit.SessionEnded {...under} signIn={to} />),
  user("ChangePassword", () => <kit.ChangePassword {...under} />),
  user("ChangeEmail", () => <kit.ChangeEmail {...under} />),
  user("RecoveryCodes", () => (
    <kit.RecoveryCodes {...under} codes={["ABCDE-FGHJK-MNPQR-STVWX-YZ234"]} done={to} />
  )),
];
const WHOLE: readonly Story[] = [
  anonymous("AuthView", () => <kit.AuthView {...under} mode="inline" page="register" />),
  user("UserProfile", () => <kit.UserProfile {...under} />),
  user("UserButton", () => <kit.UserButton showsName />),
  anonymous("SignInButton", () => <kit.SignInButton mode="modal" />),
  user("SignOutButton", () => <kit.SignOutButton />),
  user("Protect", () => <kit.Protect fallback={<p>Not for your role</p>} role="admin" />),
];

/** Every screen in a state; those that load nothing are in the first. */
export function Gallery({ state }: { state: State }): ReactNode {
  const stories = { filled: [...LOADED, ...FORMS], whole: WHOLE }[state as string] ?? LOADED;
  return stories.map((story, at) => (
    <StoryFrame key={story.name} number={at} state={state} story={story} />
  ));
}

function StoryFrame(props: { story: Story; state: State; number: number }): ReactNode {
  const { story, state, number } = props;
  const { visitor, name, screen } = story;
  const [client] = useState(() => scripted(state, visitor, number));
  const [isReady, setReady] = useState(visitor === "anonymous");
  useEffect(() => {
    if (visitor === "anonymous") return;
    void client
      .known()
      .then(() => client.signIn({ email: "ada@example.org", password: "a long password" }))
      .then(() => setReady(true));
  }, [client, visitor]);
  return (
    <div className="app-story" data-ready={isReady}>
      <p className="vb-meta">
        <code>{name}</code>
      </p>
      <kit.VestibuleProvider client={client} language={language} navigate={to}>
        {isReady && screen()}
      </kit.VestibuleProvider>
    </div>
  );
}

/** A client of its own, in no touch with any other. */
function scripted(state: State, visitor: Visitor, number: number): Client {
  const base = `/gallery/${state}/${number}/`;
  return createClient({
    baseUrl: base,
    transport: "bearer",
    fetch: answering(state, visitor, base),
  });
}
