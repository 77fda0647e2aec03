"use client";

import { useMemo } from "react";
import { type Kit, useKit } from "./provider.js";
import { type AllWords, allWords } from "./words/all.js";

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
