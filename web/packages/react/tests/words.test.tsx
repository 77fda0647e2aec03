import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { createClient } from "@vestibule/client";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import {
  accountWordsOf,
  ForgotPassword,
  LANGUAGES,
  languageOf,
  loadLanguage,
  pickLanguage,
  SignIn,
  VestibuleProvider,
  type Words,
} from "../src/index.js";
import { Dictionary } from "../src/words/dictionary.js";
import { plural } from "../src/words/filled.js";

/** Every sentence with its place in the dictionary. */
function sentences(words: object, place = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[place + key, value]] : sentences(value, `${place}${key}.`),
  ) as [string, string][];
}

const places = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();

const page = (language: string, words?: Partial<Words>) => (
  <VestibuleProvider
    client={createClient({ baseUrl: "http://127.0.0.1:9/api/auth/" })}
    language={language}
    {...(words && { words })}
  >
    <SignIn />
    <ForgotPassword />
  </VestibuleProvider>
);

/** Render as a server does that streams: it waits for what a component waits for. */
function streamed(element: React.ReactNode): Promise<string> {
  const out = new PassThrough();
  const { pipe } = renderToPipeableStream(element, { onShellReady: () => pipe(out) });
  return text(out);
}

test("a page is rendered on a server in another language than English, and never first in English", async () => {
  const french = await streamed(page("fr-CA")); // nothing has loaded it before
  expect(french).toContain("Connexion");
  expect(french).not.toContain("Sign in");
  await loadLanguage("de");
  expect(renderToString(page("de"))).toContain("Passwort zurücksetzen");
  expect(renderToString(page("en"))).toContain("Reset your password");
});

test("a language without words is refused, and spoken in words of the host", () => {
  expect(() => renderToString(page("nl"))).toThrow(
    `<VestibuleProvider> has no words for the language "nl", only ${LANGUAGES.join(", ")}`,
  );
  expect(renderToString(page("nl", { signInTitle: "Inloggen" }))).toContain("Inloggen");
});

test("words that cannot be loaded leave those of English", async () => {
  const gone = () => Promise.reject(new Error("the network is gone"));
  const words = new Dictionary<string>("Sign in", { de: gone, es: gone, fr: gone });
  expect(() => words.of("de")).toThrow(Promise as never);
  await words.load("de");
  expect(words.of("de")).toBe("Sign in");
});

const [english, ...others] = LANGUAGES.map((language) => {
  const read = (area: string): object =>
    JSON.parse(
      readFileSync(new URL(`../src/words/${area}/${language}.json`, import.meta.url), "utf8"),
    );
  const all = { signIn: read("sign-in"), account: read("account"), console: read("console") };
  return { language, sentences: sentences(all) };
});

test.each(others)("$language has no empty sentence, and the placeholders of English", (other) => {
  const said = new Map(other.sentences);
  expect(said.size).toBe(english?.sentences.length);
  for (const [place, sentence] of english?.sentences ?? []) {
    expect([place, said.get(place)]).not.toEqual([place, ""]);
    expect([place, places(said.get(place) ?? "")]).toEqual([place, places(sentence)]);
  }
});

test("a tag with a region names its language, and the first that is spoken is picked", async () => {
  await loadLanguage("de");
  expect(["de-CH", "DE", "nl", ""].map(languageOf)).toEqual(["de", "de", undefined, undefined]);
  expect(pickLanguage(["nl-NL", "fr-CA", "en"])).toBe("fr");
  expect(pickLanguage(["nl"])).toBe("en");
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
