import { Link, Outlet } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useHeadings, useOwnLinks } from "./navigation.js";
import { ThemeSwitch } from "./theme.js";

/** Set by the server where it runs on a developer's machine. */
export const isDevelopment = document.documentElement.dataset.development === "true";

/** What every page has. */
export function Root(): ReactNode {
  useOwnLinks();
  useHeadings();
  return <Outlet />;
}

/** What stands around the pages without a session: a card in the middle. */
export function Frame(): ReactNode {
  return (
    <div className="vb app-auth">
      <Arches />
      <main className="app-auth__main">
        <Outlet />
      </main>
      <footer className="app-foot">
        <ThemeSwitch />
        {isDevelopment && (
          <>
            <a href="/api/docs/">API</a>
            <a href="/dev/inbox/">Inbox</a>
            <Link to="/dev/components">Components</Link>
          </>
        )}
      </footer>
    </div>
  );
}

/** The brand, leading to the front page. */
export function Logo({ isLarge }: { isLarge?: boolean }): ReactNode {
  return (
    <Link className={isLarge ? "app-logo app-logo--lg" : "app-logo"} to="/">
      Vestibule
    </Link>
  );
}

/** Arches behind the card, one around the other. */
function Arches(): ReactNode {
  const widths = [140, 232, 324, 416, 508, 600, 692, 784, 876];
  return (
    <svg aria-hidden="true" className="app-arches" viewBox="0 0 1600 1000">
      {widths.map((width, at) => (
        <path
          d={`M${800 - width} 1000V${520 - 18 * at}a${width} ${width} 0 0 1 ${2 * width} 0V1000`}
          key={width}
        />
      ))}
    </svg>
  );
}

/** Name the page in the title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Vestibule`;
  }, [title]);
}
