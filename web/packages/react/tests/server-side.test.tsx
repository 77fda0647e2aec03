import { createClient } from "@vestibule/client";
import { renderToString } from "react-dom/server";
import { prerender } from "react-dom/static";
import { expect, test } from "vitest";
import { ACCOUNT_PAGES } from "../src/account-navigation.js";
import { AUTH_PAGES } from "../src/auth-paths.js";
import {
  AccountView,
  AuthView,
  Protect,
  type RouterLinkProps,
  Show,
  SignIn,
  useAccount,
  VestibuleProvider,
} from "../src/index.js";
import { Button, Logo, PlainButton, Status } from "../src/parts.js";

const client = () => createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" });

const user = {
  id: 1,
  email: "ann@example.org",
  first_name: "Ann",
  last_name: "Lee",
  role: "client",
};

function Who() {
  return <p>{useAccount()?.email ?? "not known yet"}</p>;
}

test("a page is rendered on a server without a request, and as nobody's", () => {
  const html = renderToString(
    <VestibuleProvider client={client()}>
      <Show fallback={<SignIn />} loading="one moment" when="signed-in">
        secret
      </Show>
      <Protect fallback="not for you" permission="delete">
        more secret
      </Protect>
      <SignIn />
      <Who />
    </VestibuleProvider>,
  );
  expect(html.match(/Sign in/g)).toHaveLength(1);
  expect(html).toContain("one moment");
  expect(html).not.toContain("not for you");
  expect(html).toContain("not known yet");
  expect(html).not.toContain("secret");
});

const Link = ({ href, children }: RouterLinkProps) => <i data-to={href}>{children}</i>;

test("the link of a router takes the place of plain ones, and a view its path from a router", () => {
  const html = renderToString(
    <VestibuleProvider Link={Link} client={client()} paths={{ signIn: "/auth/sign-in" }}>
      <AuthView path="sign-in" />
      <AuthView />
    </VestibuleProvider>,
  );
  expect(html).toContain('<i data-to="/auth/register">Create an account</i>');
  expect(html.match(/Sign in/g)).toHaveLength(1);
});

test("a page is rendered for the user whom the server names, without a form", () => {
  const html = renderToString(
    <VestibuleProvider client={client()} initialSession={{ status: "authenticated", user }}>
      <Show fallback={<SignIn />} when="authenticated">
        secret
      </Show>
      <SignIn redirectTo="/" />
      <Who />
    </VestibuleProvider>,
  );
  expect(html).toContain("secret");
  expect(html).toContain("ann@example.org");
  expect(html).not.toContain("Sign in");
});

test("every page of the two views is rendered on a server, which has no address", async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const views = [
    ...AUTH_PAGES.map((path) => [path, <AuthView key={path} path={path} />] as const),
    ...ACCOUNT_PAGES.map((path) => [path, <AccountView key={path} path={path} />] as const),
  ];
  for (const [path, view] of views) {
    const page = (
      <VestibuleProvider client={client()} initialSession={{ status: "authenticated", user }}>
        {view}
      </VestibuleProvider>
    );
    const { prelude } = await prerender(page, { onError });
    const html = await new Response(prelude).text();
    expect({ path, errors }).toEqual({ path, errors: [] });
    expect(html, path).toContain('class="vb');
    expect(html, path).not.toContain("Couldn"); // what only a browser knows has not failed
  }
});

test("a component without a provider says what is missing", () => {
  expect(() => renderToString(<Who />)).toThrow("<VestibuleProvider>");
});

test("a name keeps room for a picture only where there is one", () => {
  expect(renderToString(<Logo name="Acme" />)).not.toContain("picture");
  expect(renderToString(<Logo hasPicture name="Acme" />)).toContain("vb-logo--picture");
});

test("what takes a ref does so before React 19, too", () => {
  for (const part of [Button, PlainButton, Status]) {
    expect(part).toMatchObject({ $$typeof: Symbol.for("react.forward_ref") });
  }
});
