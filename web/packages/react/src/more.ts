"use client";

import { useMemo } from "react";
import { type Kit, useKit } from "./provider.js";
import type { Words } from "./words/index.js";
import { type MoreWords, moreWordsOf } from "./words/more/index.js";

/** Every sentence of the kit. */
export type AllWords = Words & MoreWords;

/** The kit, with the words of every screen. */
export type FullKit = Kit & { words: AllWords };

/**
 * Return what the provider above was given, with the words of every screen.
 *
 * Not for the screens of signing in: whoever only signs in need not load all these words.
 */
export function useFullKit(): FullKit {
  const kit = useKit();
  return useMemo(() => ({ ...kit, words: allWords(kit) }), [kit]);
}

/** Return all words in a language, with one's own in their place. */
export function allWords(kit: Pick<Kit, "language" | "words" | "ownWords">): AllWords {
  const more = moreWordsOf(kit.language);
  const refusals = { ...more.moreRefusals, ...kit.words.refusals };
  return { ...more, ...kit.words, ...kit.ownWords, refusals };
}
