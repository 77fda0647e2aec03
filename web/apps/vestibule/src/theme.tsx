import { ContrastIcon, type Icon, MoonIcon, SunIcon } from "@vestibule/react/parts";
import { type ReactNode, useState } from "react";
import { words } from "./language.js";

type Theme = "system" | "light" | "dark";
const THEMES: readonly (readonly [Theme, Icon])[] = [
  ["system", ContrastIcon],
  ["light", SunIcon],
  ["dark", MoonIcon],
];
const YEAR = 31_536_000;

/** The choices, with their names. */
export const themes = THEMES.map(([value, icon]) => ({ value, icon, label: words.themes[value] }));

/**
 * The chosen colors, and how to choose others.
 *
 * They are kept in a cookie, because the server then writes them into the document, and no
 * page is first shown in others.
 */
export function useTheme(): [Theme, (chosen: Theme) => void] {
  const [theme, setTheme] = useState(current);
  function choose(chosen: Theme): void {
    const { dataset } = document.documentElement;
    if (chosen === "system") delete dataset.theme;
    else dataset.theme = chosen;
    const kept = chosen === "system" ? "; Max-Age=0" : `${chosen}; Max-Age=${YEAR}`;
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has a cookie store
    document.cookie = written(kept);
    setTheme(chosen);
  }
  return [theme, choose];
}

/** Choose the colors, where there is no menu. */
export function ThemeSwitch(): ReactNode {
  const [theme, choose] = useTheme();
  return (
    <label className="app-theme">
      <ContrastIcon />
      <span className="vb-away">{words.theme}</span>
      <select onChange={(event) => choose(event.target.value as Theme)} value={theme}>
        {themes.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Over https the name says that no other host has set it; plain HTTP would not keep such a one. */
function written(kept: string): string {
  return location.protocol === "https:"
    ? `__Host-vestibule-theme=${kept}; Path=/; SameSite=Lax; Secure`
    : `vestibule-theme=${kept}; Path=/; SameSite=Lax`;
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return THEMES.find(([each]) => each === chosen)?.[0] ?? "system";
}
