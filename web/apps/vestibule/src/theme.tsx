import { type ReactNode, useState } from "react";
import { words } from "./language.js";

type Theme = "system" | "light" | "dark";
const THEMES: readonly Theme[] = ["system", "light", "dark"];
const YEAR = 31_536_000;

/**
 * Choose the colours.
 *
 * They are kept in a cookie, because the server then writes them into the document, and no
 * page is first shown in others.
 */
export function ThemeSwitch(): ReactNode {
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
  return (
    <label className="theme">
      {words.theme}
      <select onChange={(event) => choose(event.target.value as Theme)} value={theme}>
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {words.themes[each]}
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
  return THEMES.find((each) => each === chosen) ?? "system";
}
