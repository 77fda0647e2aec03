"use client";

import { useMemo } from "react";
import { useVestibuleContext } from "./provider.js";
import { type AllWords, allWords } from "./words/all.js";

/**
 * Return the words of every screen but the console's.
 *
 * Not for the sign-in screens: signing in must not load all these words.
 */
export function useAllWords(): AllWords {
  const context = useVestibuleContext();
  return useMemo(() => allWords(context), [context]);
}
