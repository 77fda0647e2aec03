import { Link } from "@tanstack/react-router";
import { DashboardIcon } from "@vestibule/react/parts";
import type { ReactNode } from "react";
import { useConsoleAccess } from "./console-access.js";

/** The way to the console, for those who have something to do there. */
export default function ConsoleLink(): ReactNode {
  const access = useConsoleAccess();
  if (!access) return null;
  return (
    <nav aria-label={access.words.menu} className="app-nav app-nav--end">
      <ul>
        <li>
          <Link to="/overview">
            <DashboardIcon />
            {access.words.menu}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
