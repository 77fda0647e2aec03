import { type Language, loadLanguage, pickLanguage, type Words, wordsOf } from "@vestibule/react";

/** The first language of the browser that we speak. */
export const language: Language = pickLanguage(navigator.languages);

// Before the first render: nothing is shown in another language, and nothing moves.
await loadLanguage(language);

/** Its words. */
export const words: Words = wordsOf(language);
