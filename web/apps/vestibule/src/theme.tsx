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
    document.cookie = `vestibule-theme=${kept}; Path=/; SameSite=Lax`;
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

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return THEMES.find((each) => each === chosen) ?? "system";
}
