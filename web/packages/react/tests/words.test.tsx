import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createClient, VestibuleError } from "@vestibule/client";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { sentenceOf } from "../src/form-errors.js";
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
  wordsOf,
} from "../src/index.js";
import { Dictionary } from "../src/words/dictionary.js";
import { filled } from "../src/words/filled.js";

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
  const words = new Dictionary<string>(
    "Sign in",
    Object.fromEntries(LANGUAGES.map((each) => [each, gone])) as never,
  );
  expect(() => words.of("de")).toThrow(Promise as never);
  await words.load("de");
  expect(words.of("de")).toBe("Sign in");
});

const web = fileURLToPath(new URL("../../../", import.meta.url));
const faults = (root: string): string[] =>
  spawnSync("node", [`${web}tools/words.mjs`, root], { encoding: "utf8" })
    .stdout.trim()
    .split("\n");

test("every sentence of the screens and of the server is there in every language", () => {
  expect(faults(`${web}..`)).toEqual(["Every sentence is there in every language."]);
});

test("the command for it names each fault", () => {
  const root = mkdtempSync(`${tmpdir()}/words-`);
  const screens = "web/packages/react/src/words";
  const write = (path: string, text: string | object): void => {
    mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    writeFileSync(`${root}/${path}`, typeof text === "string" ? text : JSON.stringify(text));
  };
  write(`${screens}/languages.ts`, 'LANGUAGES = ["en", "de", "ar"]');
  const days = "{count, plural, one {# day} other {# days}}";
  const english = { no: "No", title: "Sign in to go on", to: "To {to}", wait: days, by: { days } };
  const german = {
    no: "No",
    title: "Sign in to go on",
    to: "An {too}",
    wait: "{count, plural, one {# Tag} other # Tage}",
    by: { more: "x" },
    days: "x",
  };
  const arabicDays = "{count, plural, one {# يوم} other {# يوم}}";
  const arabic = { no: "No", title: "", to: "إلى {to}", wait: arabicDays, by: { days } };
  for (const area of ["sign-in", "account", "console"]) {
    write(`${screens}/${area}/en.json`, area === "sign-in" ? english : {});
    write(`${screens}/${area}/de.json`, area === "sign-in" ? german : {});
    if (area !== "console") write(`${screens}/${area}/ar.json`, area === "sign-in" ? arabic : {});
  }
  write(`${screens}/../one.tsx`, "filled(words.wait, { count: 1 }) + filled(words.to, { to })");
  write(`${screens}/../two.tsx`, "filled(words.wait, { count }, language)");
  const head = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n';
  const entry = '#, fuzzy\nmsgid "Hello %(name)s,"\nmsgstr "Hallo,"\n\nmsgid "Code"\nmsgstr ""\n';
  write("src/vestibule/locale/de/LC_MESSAGES/django.po", `${head}\n${entry}`);
  expect(faults(root)).toEqual([
    `${screens}/sign-in/de.json: by.more is not in English`,
    `${screens}/sign-in/de.json: days is not in English`,
    `${screens}/sign-in/de.json: title is not translated`,
    `${screens}/sign-in/de.json: to has the values too, where English has to`,
    `${screens}/sign-in/de.json: wait has a plural that cannot be read`,
    `${screens}/sign-in/de.json: by.days is missing`,
    `${screens}/sign-in/ar.json: no is not translated`,
    `${screens}/sign-in/ar.json: title is empty`,
    `${screens}/sign-in/ar.json: to has values outside of U+2068 and U+2069: to`,
    `${screens}/sign-in/ar.json: wait lacks the plural forms zero, two, few, many`,
    `${screens}/sign-in/ar.json: by.days is not translated`,
    `${screens}/console/ar.json: there is no such file`,
    "src/vestibule/locale/ar/LC_MESSAGES/django.po: there is no such file",
    'src/vestibule/locale/de/LC_MESSAGES/django.po: "Hello %(name)s," is fuzzy',
    'src/vestibule/locale/de/LC_MESSAGES/django.po: "Hello %(name)s," has the values none, where English has name',
    'src/vestibule/locale/de/LC_MESSAGES/django.po: "Code" is empty',
    "one.tsx: wait is a plural, and is filled in without a language",
  ]);
  rmSync(root, { recursive: true });
});

test("a tag with a region names its language, and the first that is spoken is picked", async () => {
  await loadLanguage("de");
  expect(["de-CH", "DE", "nl", ""].map(languageOf)).toEqual(["de", "de", undefined, undefined]);
  expect(["pt", "pt-PT", "PT-br", "es-MX"].map(languageOf)).toEqual([
    "pt-BR",
    "pt-BR",
    "pt-BR",
    "es",
  ]);
  expect(pickLanguage(["nl-NL", "fr-CA", "en"])).toBe("fr");
  expect(pickLanguage(["nl"])).toBe("en");
  expect(accountWordsOf("de-CH")).toBe(accountWordsOf("de"));
  expect(accountWordsOf("nl")).toBe(accountWordsOf("en"));
});

test("a count takes the plural form of its language, wherever it stands in a sentence", () => {
  const all = (sentence: string, counts: number[], language: string): string[] =>
    counts.map((count) => filled(sentence, { count, name: "Ann" }, language));
  const english = "{name}: {count, plural, =0 {nothing} one {# day of {name}} other {# days}}.";
  expect(all(english, [0, 1, 2000], "en-US")).toEqual([
    "Ann: nothing.",
    "Ann: 1 day of Ann.",
    "Ann: 2,000 days.",
  ]);
  expect(all("{count, plural, one {# jour} other {# jours}}", [0, 2], "fr-CA")).toEqual([
    "0 jour",
    "2 jours",
  ]);
  const arabic = "{count, plural, zero {0} one {1} two {2} few {3-10} many {11-99} other {100}}";
  expect(all(arabic, [0, 1, 2, 7, 11, 99, 100], "ar")).toEqual([
    "0",
    "1",
    "2",
    "3-10",
    "11-99",
    "11-99",
    "100",
  ]);
});

test("no wait is said in the plural of one", async () => {
  const error = new VestibuleError("too_many_requests", "", { retryAfter: 1 });
  await loadLanguage("es");
  expect(sentenceOf(error, wordsOf("en"))).toBe("Too many attempts. Try again in 1 second.");
  expect(sentenceOf(error, wordsOf("es"))).toContain("1 segundo.");
});
