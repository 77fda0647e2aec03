import { type AccountWords, accountWordsOf, loadLanguage } from "@vestibule/react";
import { language } from "./language.js";

await loadLanguage(language);

/** The words of every page but the one for signing in; loaded with the first of them. */
export const accountWords: AccountWords = accountWordsOf(language);
