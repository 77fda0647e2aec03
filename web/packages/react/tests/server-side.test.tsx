import { createClient } from "@vestibule/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { Show, SignIn, useAccount, VestibuleProvider } from "../src/index.js";

const client = () => createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" });

function Who() {
  return <p>{useAccount()?.email ?? "not known yet"}</p>;
}

test("a page is rendered on a server without a request, and as nobody's", () => {
  const html = renderToString(
    <VestibuleProvider client={client()}>
      <Show fallback={<SignIn />} when="authenticated">
        secret
      </Show>
      <Who />
    </VestibuleProvider>,
  );
  expect(html).toContain("Sign in");
  expect(html).toContain("not known yet");
  expect(html).not.toContain("secret");
});

test("a component without a provider says what is missing", () => {
  expect(() => renderToString(<Who />)).toThrow("<VestibuleProvider>");
});
