import { type Language, languageOf } from "./languages.js";

type Load<T> = () => Promise<{ default: T }>;

const dictionaries = new Set<Dictionary<unknown>>();

/**
 * Words in every language. Those of English are bundled; each other language is a module of its
 * own, which is loaded when it is spoken.
 */
export class Dictionary<T> {
  readonly #loaded: Map<Language, T>;
  readonly #loaders: Record<Exclude<Language, "en">, Load<T>>;
  readonly #loading = new Map<Language, Promise<void>>();

  constructor(english: T, loaders: Record<Exclude<Language, "en">, Load<T>>) {
    this.#loaded = new Map([["en", english]]);
    this.#loaders = loaders;
    dictionaries.add(this);
  }

  /** Load the words of a language. If they cannot be loaded, it speaks English from then on. */
  load(tag: string): Promise<void> {
    const language = languageOf(tag) ?? "en";
    if (language === "en" || this.#loaded.has(language)) return Promise.resolve();
    const loading =
      this.#loading.get(language) ??
      this.#loaders[language]().then(
        (module) => void this.#loaded.set(language, module.default),
        () => void this.#loaded.set(language, this.#loaded.get("en") as T),
      );
    this.#loading.set(language, loading);
    return loading;
  }

  /**
   * Return the words of a language, as `de-CH` or `de` names it; English for all others.
   * Throws the promise of words that are not loaded yet: React waits for it, then renders again.
   */
  of(tag: string): T {
    const words = this.#loaded.get(languageOf(tag) ?? "en");
    if (!words) throw loadLanguage(tag);
    return words;
  }
}

/**
 * Load the words of a language, so that the next render finds them.
 *
 * The provider does this by itself, before its first render. Await it where a render cannot wait:
 * before `renderToString`, and before `hydrateRoot` on a page rendered with it.
 */
export async function loadLanguage(tag: string): Promise<void> {
  await Promise.all([...dictionaries].map((each) => each.load(tag)));
}
