import { accountWordsOf } from "@vestibule/react";
import { language } from "./language.js";

/** The words of every page but the one for signing in; loaded with the first of them. */
export const accountWords = accountWordsOf(language);
