import { createClient } from "@vestibule/client";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { loadWords } from "../src/console/index.js";
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
  type Words,
} from "../src/index.js";
import { plural } from "../src/words/filled.js";

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

const languages: Record<string, Words> = { en, de, fr, es };

/** Every sentence with its place in the dictionary. */
function sentences(words: object, place = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[place + key, value]] : sentences(value, `${place}${key}.`),
  ) as [string, string][];
}

const places = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();

const [english, ...others] = await Promise.all(
  ["en", "de", "fr", "es"].map(async (language) => ({
    language,
    sentences: sentences({
      signIn: languages[language],
      account: accountWordsOf(language),
      console: await loadWords(language),
    }),
  })),
);

// That no key is missing, and none is surplus, is held by the types.
test.each(others)("$language has no empty sentence, and the placeholders of English", (other) => {
  const said = new Map(other.sentences);
  expect(said.size).toBe(english?.sentences.length);
  for (const [place, sentence] of english?.sentences ?? []) {
    expect([place, said.get(place)]).not.toEqual([place, ""]);
    expect([place, places(said.get(place) ?? "")]).toEqual([place, places(sentence)]);
  }
});

test("a tag with a region has the words of its language, an unknown one those of English", () => {
  expect(accountWordsOf("de-CH")).toBe(accountWordsOf("de"));
  expect(accountWordsOf("nl")).toBe(accountWordsOf("en"));
});

test("a count takes the plural form of its language", () => {
  const english = { one: "{count} user", other: "{count} users" };
  const french = { one: "{count} compte", other: "{count} comptes" };
  expect([0, 1, 2].map((count) => plural(english, count, "en"))).toEqual([
    "0 users",
    "1 user",
    "2 users",
  ]);
  expect([0, 2].map((count) => plural(french, count, "fr-CA"))).toEqual(["0 compte", "2 comptes"]);
});
