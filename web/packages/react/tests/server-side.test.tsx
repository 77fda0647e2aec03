import { createClient } from "@vestibule/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { Protect, Show, SignIn, useAccount, VestibuleProvider } from "../src/index.js";

const client = () => createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" });

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

test("a component without a provider says what is missing", () => {
  expect(() => renderToString(<Who />)).toThrow("<VestibuleProvider>");
});
