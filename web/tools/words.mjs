// What is missing in the translations: those of the screens (JSON), and of the server (gettext).
//
// `npm run words` prints each fault in a line, and fails where there is one.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const SCREENS = "web/packages/react/src/words/";
const AREAS = ["sign-in", "account", "console"];
// Numbers, codes and links stand in a sentence of any direction as they are; other values are isolated.
const AS_THEY_ARE = new Set(
  "code count dead days left link max megapixels min n page share step steps waiting".split(" "),
);
const RIGHT_TO_LEFT = new Set(["ar"]);

/** Return what is wrong with the translations below a folder, a line for each. */
export function faults(root = ROOT) {
  const read = (path) => readFileSync(new URL(path, root), "utf8");
  const list = /LANGUAGES = \[([^\]]*)\]/.exec(read(`${SCREENS}languages.ts`))?.[1] ?? "";
  const languages = [...list.matchAll(/"([\w-]+)"/g)]
    .map(([, tag]) => tag)
    .filter((tag) => tag !== "en");
  const all = [...screens(languages, root, read), ...server(languages, root, read)];
  return [...all, ...calls(languages, root, read)];
}

function* screens(languages, root, read) {
  for (const area of AREAS) {
    const english = flat(JSON.parse(read(`${SCREENS}${area}/en.json`)));
    for (const language of languages) {
      const path = `${SCREENS}${area}/${language}.json`;
      if (!existsSync(new URL(path, root))) {
        yield `${path}: there is no such file`;
        continue;
      }
      const said = flat(JSON.parse(read(path)));
      for (const key of said.keys())
        if (!english.has(key)) yield `${path}: ${key} is not in English`;
      for (const [key, source] of english) {
        if (key === "language") continue;
        const fault = said.has(key) ? faultOf(source, said.get(key), language) : "is missing";
        if (fault) yield `${path}: ${key} ${fault}`;
      }
    }
  }
}

/** Name the calls that fill in a sentence with a plural, and do not say in which language. */
function* calls(languages, root, read) {
  const plurals = new Set();
  for (const area of AREAS) {
    for (const language of ["en", ...languages]) {
      const path = `${SCREENS}${area}/${language}.json`;
      if (!existsSync(new URL(path, root))) continue;
      for (const [key, said] of flat(JSON.parse(read(path)))) {
        if (pluralsOf(said).length > 0) plurals.add(key);
      }
    }
  }
  const source = new URL(`${SCREENS}../`, root);
  for (const name of readdirSync(source, { recursive: true }).filter((each) =>
    /\.tsx?$/.test(each),
  )) {
    const text = readFileSync(new URL(name.replaceAll("\\", "/"), source), "utf8");
    for (const [, key] of text.matchAll(/filled\(\s*\w+\.(\w+),\s*\{[^}]*\},?\s*\)/g)) {
      if (plurals.has(key))
        yield `${name}: ${key} is a plural, and is filled in without a language`;
    }
  }
}

function* server(languages, root, read) {
  const paths = languages.map((tag) => [
    tag,
    `src/vestibule/locale/${tag.split("-")[0]}/LC_MESSAGES/django.po`,
  ]);
  const there = paths.filter(([, path]) => existsSync(new URL(path, root)));
  for (const [, path] of paths) {
    if (!there.some(([, each]) => each === path)) yield `${path}: there is no such file`;
  }
  const catalogs = there.map(([tag, path]) => [tag, path, entries(read(path))]);
  const all = new Set(catalogs.flatMap(([, , catalog]) => [...catalog.keys()]));
  for (const [language, path, catalog] of catalogs) {
    for (const id of all) {
      const entry = catalog.get(id);
      if (!entry) yield `${path}: ${JSON.stringify(id)} is missing`;
      else if (entry.isFuzzy) yield `${path}: ${JSON.stringify(id)} is fuzzy`;
      for (const said of entry?.said ?? []) {
        // One and two are words of their own in some languages, without a number.
        const source =
          entry.said.length > 1 && !valuesOf(said).length ? said : id.split("\u0004").pop();
        const fault = faultOf(source, said, language, entry.said.length > 1);
        if (fault) yield `${path}: ${JSON.stringify(id)} ${fault}`;
      }
    }
  }
}

/** Return what is wrong with a translation; empty where nothing is. */
function faultOf(source, said, language, isForm = false) {
  if (!said.trim()) return "is empty";
  if (said === source && !isForm && isSentence(source, language)) return "is not translated";
  const [wanted, found] = [valuesOf(source), valuesOf(said)];
  if (wanted.join() !== found.join()) {
    return `has the values ${found.join(", ") || "none"}, where English has ${wanted.join(", ") || "none"}`;
  }
  if (pluralsOf(said).length < said.split(", plural,").length - 1)
    return "has a plural that cannot be read";
  const missing = pluralsOf(said).flatMap((forms) =>
    [...needed(language)].filter((each) => !forms.has(each)),
  );
  if (missing.length > 0) return `lacks the plural forms ${missing.join(", ")}`;
  if (RIGHT_TO_LEFT.has(language)) {
    const text = said.replace(/\u2068(?:\{\w+\}|%\(\w+\)s)\u2069/g, "");
    const bare = valuesOf(text).filter((name) => !AS_THEY_ARE.has(name));
    if (bare.length > 0) return `has values outside of U+2068 and U+2069: ${bare.join(", ")}`;
  }
  return "";
}

/** Whether a text that is the same in English must be an oversight: names and single words need not be. */
function isSentence(source, language) {
  const words =
    source.replace(/%\(\w+\)s|\{\w+\}|\w+, plural,|=?\w+ \{/g, " ").match(/\p{L}{2,}/gu) ?? [];
  return words.length > (/^(ar|ja)/.test(language) ? 0 : 2);
}

function valuesOf(text) {
  return [
    ...new Set([...text.matchAll(/\{(\w+)[},]|%\((\w+)\)s/g)].map(([, a, b]) => a ?? b)),
  ].sort();
}

/** Return the forms of each plural in a sentence. */
function pluralsOf(text) {
  const plurals = text.matchAll(/\{\w+, plural,((?:\s*=?\w+ \{(?:[^{}]|\{\w+\})*\})+)\s*\}/g);
  return [...plurals].map(
    ([, forms]) => new Set([...forms.matchAll(/(=?\w+) \{/g)].map(([, key]) => key)),
  );
}

/** Return the forms that a language has for the counts that occur: not those of millions alone. */
function needed(language) {
  const rules = new Intl.PluralRules(language);
  return new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)).concat("other"));
}

function flat(words, place = "") {
  const pairs = Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[place + key, value]] : [...flat(value, `${place}${key}.`)],
  );
  return new Map(pairs);
}

/** Return the entries of a gettext catalog, by context and source. */
function entries(text) {
  const found = new Map();
  for (const block of text.split(/\n\n+/)) {
    const id = quoted(block, "msgid");
    if (!id) continue; // the head
    const context = quoted(block, "msgctxt");
    const said = [...block.matchAll(/^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\s*)+)/gm)].map(
      ([, each]) => joined(each),
    );
    found.set(context ? `${context}\u0004${id}` : id, { said, isFuzzy: /^#,.*fuzzy/m.test(block) });
  }
  return found;
}

function quoted(block, name) {
  return joined(
    new RegExp(`^${name} ((?:"(?:[^"\\\\]|\\\\.)*"\\s*)+)`, "m").exec(block)?.[1] ?? "",
  );
}

function joined(strings) {
  return [...strings.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([, each]) => JSON.parse(`"${each}"`))
    .join("");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = faults(process.argv[2] ? new URL(`file://${process.argv[2]}/`) : ROOT);
  const said = found.length > 0 ? found : ["Every sentence is there in every language."];
  process.stdout.write(`${said.join("\n")}\n`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
