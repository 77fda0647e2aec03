import { createClient } from "@vestibule/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import {
  accountWordsOf,
  de,
  en,
  es,
  fr,
  Show,
  SignIn,
  useAccount,
  VestibuleProvider,
} from "../src/index.js";

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

/** Every sentence with its place in the dictionary. */
function sentences(words: object, place = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[place + key, value]] : sentences(value, `${place}${key}.`),
  ) as [string, string][];
}

const places = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();

test.each([
  ["German", en, de],
  ["French", en, fr],
  ["Spanish", en, es],
  ["German on other screens", accountWordsOf("en"), accountWordsOf("de-CH")],
  ["French on other screens", accountWordsOf("en"), accountWordsOf("fr")],
  ["Spanish on other screens", accountWordsOf("en"), accountWordsOf("es")],
] as [string, object, object][])(
  "%s says everything that English says, with the same values",
  (_, measure, words) => {
    const [english, other] = [sentences(measure), new Map(sentences(words))];
    expect([...other.keys()].sort()).toEqual(english.map(([place]) => place).sort());
    for (const [place, sentence] of english) {
      expect(other.get(place)).not.toBe("");
      expect([place, places(other.get(place) ?? "")]).toEqual([place, places(sentence)]);
    }
  },
);
