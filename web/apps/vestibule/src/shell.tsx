import { Link, useLocation } from "@tanstack/react-router";
import type { Icon } from "@vestibule/react/parts";
import { ChevronDownIcon, DashboardIcon } from "@vestibule/react/parts";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { AccountMenu } from "./account-menu.js";
import { Logo } from "./frame.js";

const ConsoleLink = lazy(() => import("./console-link.js"));

/** A page in the navigation. `also` is how pages below it begin, which are not in it themselves. */
export interface NavPage {
  path: string;
  name: string;
  icon: Icon;
  also?: readonly string[];
}

/**
 * What stands around the pages of a session: the navigation at the side, or above them on a
 * narrow screen, where a button that names the current page opens it.
 */
export function Shell(props: {
  label: string;
  pages: readonly NavPage[];
  /** Whether it leads to the console, for those who have something to do there. */
  leadsToConsole?: boolean;
  /** Opens a search; above the pages. */
  search?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { label, pages, leadsToConsole, search, children } = props;
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page was reached by it
  useEffect(() => setOpen(false), [pathname]);
  const here = pathname.replace(/(.)\/$/, "$1");
  const current =
    pages.find(({ path }) => path === here) ??
    pages.find(({ also = [] }) => also.some((each) => here.startsWith(each)));
  const Current = current?.icon ?? DashboardIcon;
  return (
    <div className="vb app-shell">
      <header className="app-side">
        <Logo />
        <button
          aria-controls="app-nav"
          aria-expanded={isOpen}
          className="app-jump"
          onClick={() => setOpen(!isOpen)}
          type="button"
        >
          <Current />
          {current?.name ?? label}
          <ChevronDownIcon />
        </button>
        <div className="app-side__nav" data-open={isOpen || undefined} id="app-nav">
          {search}
          <nav aria-label={label} className="app-nav">
            <ul>
              {pages.map(({ path, name, icon: Drawn }) => (
                <li key={path}>
                  <Link activeOptions={{ exact: true }} aria-current={currentAt(path)} to={path}>
                    <Drawn />
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          {leadsToConsole && (
            <Suspense>
              <ConsoleLink />
            </Suspense>
          )}
        </div>
        <AccountMenu />
      </header>
      <main className="vb-main">{children}</main>
    </div>
  );

  function currentAt(path: string): "page" | undefined {
    return path === current?.path ? "page" : undefined;
  }
}
