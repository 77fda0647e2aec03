// One screen for each address, as a host project would place them.

import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { createClient, type Session } from "@vestibule/client";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { OwnForm } from "../examples/own-form.js";
import { Console, Person } from "../src/console/index.js";
import * as kit from "../src/index.js";
import "../src/styles.css";
import { useConnectedQueries, userQuery } from "../src/tanstack-query.js";
import { OwnAccount } from "./own-account.js";

const BRAND: kit.Appearance = {
  variables: {
    accent: { light: "rgb(1, 2, 3)", dark: "rgb(4, 5, 6)" },
    radius: "1px",
    border: "red } body { display: none",
  },
  classNames: { button: "own-button" },
  brand: false,
};
const to = (name: string): string => `/page/${name}`;
const SCREENS: Record<string, () => React.ReactNode> = {
  "sign-in": () => (
    <kit.SignIn emailSignIn={to("sign-in-email")} forgot={to("forgot")} signUp={to("sign-up")} />
  ),
  "sign-in-email": () => <kit.EmailSignIn signIn={to("sign-in")} />,
  "sign-in-link": () => <kit.SignInLink next={to("sign-in-email")} />,
  "sign-up": () => <kit.SignUp signIn={to("sign-in")} />,
  forgot: () => <kit.ForgotPassword signIn={to("sign-in")} />,
  "reset-password": () => <kit.ResetPassword forgot={to("forgot")} signIn={to("sign-in")} />,
  "verify-email": () => <kit.VerifyEmail next={to("sign-in")} />,
  "confirm-email": () => <kit.ConfirmEmail next={to("sign-in")} />,
  "undo-email": () => <kit.UndoEmail next={to("forgot")} />,
  "accept-invitation": () => <kit.AcceptInvitation signIn={to("sign-in")} />,
  "undo-leaving": () => <kit.UndoLeaving next={to("sign-in")} />,
  ended: () => <kit.SessionEnded signIn={to("sign-in")} />,
  profile: () => <kit.Profile level={1} />,
  phone: () => <kit.Phone level={1} />,
  linked: () => <kit.LinkedAccounts level={1} next={to("linked")} />,
  data: () => <kit.OwnData level={1} />,
  password: () => <kit.ChangePassword level={1} />,
  email: () => <kit.ChangeEmail level={1} />,
  security: () => <kit.Security level={1} password={to("password")} />,
  sessions: () => <kit.Sessions level={1} />,
  leave: () => <kit.SignOutButton afterSignOut={to("forgot")} />,
  social: () => <SocialPage />,
  person: () => <Persons />,
  order: () => <Order />,
  activity: () => <kit.Activity level={1} />,
  show: () => <Shown />,
  own: () => <OwnForms />,
  "own-account": () => <OwnAccount />,
  branded: () => (
    <>
      <kit.SignIn appearance={BRAND} signUp={to("sign-up")} />
      <kit.SignIn level={2} />
    </>
  ),
};

/** Forms of the host's own, over the hooks. */
function OwnForms() {
  const second = kit.useSecondStep();
  const forgot = kit.useForgotPassword();
  const signUp = kit.useSignUp();
  const email = new URLSearchParams(location.search).get("email") ?? "";
  return (
    <>
      <h1>Own forms</h1>
      <OwnForm />
      <p data-testid="second">
        {second.step} {second.method} {second.methods.length} {second.fieldErrors.code}
      </p>
      <button onClick={() => void second.submit({ code: "12" })} type="button">
        Answer
      </button>
      <button onClick={() => void forgot.submit({ email })} type="button">
        Ask
      </button>
      <p data-testid="forgot">
        {forgot.step} {forgot.email} {forgot.fieldErrors.email}
      </p>
      <button onClick={() => void signUp.submit({ email, password: "short" })} type="button">
        Join
      </button>
      <p data-testid="sign-up">
        {signUp.step} {Object.keys(signUp.fieldErrors).join()}
      </p>
    </>
  );
}

/** A site whose only router are the kit's two views. */
function Site() {
  const [target] = useState(() => new URLSearchParams(location.search).get("to") ?? "/page/site");
  return (
    <kit.AuthView redirectTo={target}>
      <kit.AccountView afterDeletion="/page/site">
        <kit.Protect fallback={<kit.RedirectToSignIn />} loading={<kit.SessionLoading />}>
          <main>
            <h1>Protected page</h1>
            <kit.UserButton account={name === "paged" ? "page" : "modal"} />
            <kit.SignOutButton />
          </main>
        </kit.Protect>
      </kit.AccountView>
    </kit.AuthView>
  );
}

/** A page for all, with sign-in in a dialog. */
function Shop() {
  const [said, setSaid] = useState("");
  const client = kit.useVestibule();
  const { isSignedIn } = kit.useUser();
  const { data } = useQuery({ ...userQuery(client), enabled: isSignedIn });
  useConnectedQueries();
  return (
    <main>
      <h1>Shop</h1>
      <p role="status">{said}</p>
      <p data-testid="role">{data?.role}</p>
      <kit.Show when="signed-out">
        <kit.SignInButton mode="modal" onSignedIn={(user) => setSaid(`Hello ${user.email}`)} />
        <kit.SignInButton page="register">Join</kit.SignInButton>
      </kit.Show>
      <kit.Show when="signed-in">
        <kit.UserButton showsName />
        <kit.UserProfile page="sessions" />
      </kit.Show>
    </main>
  );
}

declare global {
  var drawn: string[];
  /** As a server would have rendered the page. */
  var initialSession: Session | undefined;
}
globalThis.drawn = [];

/** Keeps what was drawn, however briefly. */
function Drawn({ name }: { name: string }) {
  if (!drawn.includes(name)) drawn.push(name);
  return <li>{name}</li>;
}

/** Something for each kind of user. */
function Shown() {
  const { isLoaded, isSignedIn, user } = kit.useUser();
  const known = <Drawn name={`${isLoaded ? "loaded" : "loading"} ${user?.role ?? isSignedIn}`} />;
  const waiting = <Drawn name="waiting" />;
  return (
    <>
      <h1>Shown</h1>
      <ul>
        {known}
        <kit.Show fallback={<Drawn name="out" />} loading={waiting} when="signed-in">
          <Drawn name="in" />
        </kit.Show>
        <kit.Show fallback={<Drawn name="not out" />} when="signed-out">
          <Drawn name="really out" />
        </kit.Show>
        <kit.Show fallback={<Drawn name="no employee" />} when={{ role: ["employee", "admin"] }}>
          <Drawn name="an employee" />
        </kit.Show>
        <kit.Protect fallback={<Drawn name="no admin" />} role="admin">
          <Drawn name="an admin" />
        </kit.Protect>
        <kit.Protect fallback={<Drawn name="may not" />} loading={waiting} permission="delete">
          <Drawn name="may delete" />
        </kit.Protect>
      </ul>
    </>
  );
}

/** Where a user's name is shown, whoever that is; below a parent that may render again. */
function Whose({ again, round }: { again: () => void; round: number }) {
  const { user } = kit.useUser();
  return (
    <main>
      <h1>Whose</h1>
      <ul>
        <Drawn key={user?.email} name={user?.email ?? "nobody"} />
      </ul>
      <kit.SignIn level={2} onSignedIn={({ email }) => drawn.push(`went on as ${email}`)} />
      <kit.UserButton />
      <kit.Protect permission="delete">may delete</kit.Protect>
      <button onClick={again} type="button">
        Round {round}
      </button>
    </main>
  );
}

/** Where a provider leads back to. */
function SocialPage() {
  return (
    <kit.SocialReturn
      goTo={(next) => drawn.push(`went to ${next}`)}
      identities={to("linked")}
      signIn={to("sign-in")}
    />
  );
}

/** The page of one user after another, at one place. */
function Persons() {
  const [id, setId] = useState("ann");
  const path = (): string => to("person");
  const paths = { overview: path(), people: path(), invite: path() };
  const more = { person: path, events: path(), policies: path(), outbox: path() };
  return (
    <Console place={{ paths: { ...paths, ...more }, query: {}, go: () => {} }}>
      <button onClick={() => setId("bob")} type="button">
        Bob
      </button>
      <Person id={id} />
    </Console>
  );
}

/** Something of the host's own, which the server may want a step-up for. */
function Order() {
  const { fetch } = kit.useVestibule();
  const [said, setSaid] = useState("");
  const order = (): Promise<void> =>
    fetch("/page/orders").then(
      async (answer) => setSaid(await answer.text()),
      ({ code }) => setSaid(code),
    );
  return (
    <>
      <h1>Order</h1>
      <button onClick={() => void order()} type="button">
        Order
      </button>
      <p role="status">{said}</p>
    </>
  );
}

function Page({ name }: { name: string }) {
  const client = kit.useVestibule();
  const account = kit.useAccount();
  const [made] = useState(() => Math.random());
  return (
    <main data-made={made}>
      <kit.Show when="authenticated">
        <p data-testid="who">{account?.email}</p>
        <button onClick={() => void client.signOut()} type="button">
          Leave
        </button>
      </kit.Show>
      <kit.Show
        fallback={SCREENS[name]?.()}
        loading={SCREENS[name]?.()}
        when={({ status }) => status === "authenticated" && /^sign-/.test(name)}
      >
        <h1>Welcome</h1>
      </kit.Show>
    </main>
  );
}

const isSite = location.pathname.startsWith("/page/site");
const name = location.pathname.split("/").pop() ?? "";
const language = new URLSearchParams(location.search).get("language") ?? "en";
document.documentElement.lang = language;
document.documentElement.dir = kit.directionOf(language);
document.title = name;
const client = createClient();
const queries = new QueryClient();

function Root() {
  const [round, setRound] = useState(0);
  return (
    <kit.VestibuleProvider
      appearance={location.search === "?brand" ? { variables: { accent: "rgb(7, 8, 9)" } } : {}}
      client={client}
      {...(globalThis.initialSession && { initialSession: globalThis.initialSession })}
      {...(name === "whose" && { navigate: (href: string) => location.assign(href) })}
      language={language}
      paths={{ signIn: "/page/site/sign-in", account: "/page/site/account" }}
    >
      {isSite ? (
        <Site />
      ) : name === "shop" ? (
        <QueryClientProvider client={queries}>
          <Shop />
        </QueryClientProvider>
      ) : name === "whose" ? (
        <Whose again={() => setRound(round + 1)} round={round} />
      ) : (
        <Page name={name} />
      )}
    </kit.VestibuleProvider>
  );
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
