import { useTheme } from "@vestibule/react";
import { ContrastIcon } from "@vestibule/react/parts";
import type { ReactNode } from "react";
import { words } from "./language.js";

/** Choose the colors, where there is no menu. */
export function ThemeSwitch(): ReactNode {
  const { theme, choose, options } = useTheme();
  return (
    <label className="app-theme">
      <ContrastIcon />
      <span className="vb-away">{words.theme}</span>
      <select onChange={(event) => choose(event.target.value as typeof theme)} value={theme}>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
