import { type AccountWords, accountWordsOf } from "./account/index.js";
import type { Words } from "./sign-in/index.js";

/** Every sentence of the screens, but the console's. */
export type AllWords = Words & AccountWords;

/** A language, its words of signing in, and what the host says in its own words. */
export interface Spoken {
  language: string;
  words: Words;
  ownWords: Partial<AllWords>;
}

/** Return all words in a language; those of the host replace ours. */
export function allWords(spoken: Spoken): AllWords {
  const account = accountWordsOf(spoken.language);
  const refusals = { ...account.moreRefusals, ...spoken.words.refusals };
  return { ...account, ...spoken.words, ...spoken.ownWords, refusals };
}
