"use client";

import { useEffect, useState } from "react";
import { ContrastIcon, type Icon, MoonIcon, SunIcon } from "./icons.js";
import { useVestibuleContext } from "./provider.js";

export type Theme = "system" | "light" | "dark";
const THEMES: readonly (readonly [Theme, Icon])[] = [
  ["system", ContrastIcon],
  ["light", SunIcon],
  ["dark", MoonIcon],
];
const YEAR = 31_536_000;

export interface UsedTheme {
  theme: Theme;
  choose: (chosen: Theme) => void;
  /** What can be chosen, with names in the user's language. */
  options: readonly { value: Theme; label: string; icon: Icon }[];
}

/**
 * The chosen colors, and how to choose others: `data-theme` of the document.
 *
 * They are kept in a cookie, so that a server can write them into the document, and no page is
 * first shown in others. The ready server does.
 */
export function useTheme(): UsedTheme {
  const { words } = useVestibuleContext();
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => {
    if (!document.documentElement.dataset.theme) show(kept());
    setTheme(current());
  }, []);
  function choose(chosen: Theme): void {
    show(chosen);
    const rest = chosen === "system" ? "; Max-Age=0" : `${chosen}; Max-Age=${YEAR}`;
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has a cookie store
    document.cookie = written(rest);
    setTheme(chosen);
  }
  const options = THEMES.map(([value, icon]) => ({ value, icon, label: words.themes[value] }));
  return { theme, choose, options };
}

function show(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}

/** Over https the name says that no other host has set it; plain HTTP would not keep such a one. */
function written(rest: string): string {
  return location.protocol === "https:"
    ? `__Host-vestibule-theme=${rest}; Path=/; SameSite=Lax; Secure`
    : `vestibule-theme=${rest}; Path=/; SameSite=Lax`;
}

function kept(): Theme {
  const [, found] = /(?:^|; )(?:__Host-)?vestibule-theme=(light|dark)/.exec(document.cookie) ?? [];
  return (found as Theme | undefined) ?? "system";
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return THEMES.find(([each]) => each === chosen)?.[0] ?? "system";
}
