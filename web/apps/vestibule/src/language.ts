import { de, en, es, fr, type Words } from "@vestibule/react";

const LANGUAGES: Record<string, Words> = { en, de, fr, es };
const wanted = navigator.languages.map((each) => each.toLowerCase().split("-")[0] ?? "");

/** The first language of the browser that we speak. */
export const language: string = wanted.find((each) => each in LANGUAGES) ?? "en";

/** Its words. */
export const words: Words = LANGUAGES[language] ?? en;
