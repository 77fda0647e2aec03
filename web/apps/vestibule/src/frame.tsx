import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { Show, useVestibule } from "@vestibule/react";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { words } from "./language.js";
import { useHeadings, useOwnLinks } from "./navigation.js";
import { ThemeSwitch } from "./theme.js";

const Menu = lazy(() => import("./menu.js"));

/** Set by the server where it runs on a developer's machine. */
const isDevelopment = document.documentElement.dataset.development === "true";

/** What stands around every page. */
export function Frame(): ReactNode {
  useOwnLinks();
  useHeadings();
  return (
    <>
      <header className="bar">
        <Link className="brand" to="/">
          Vestibule
        </Link>
        <Show when="authenticated">
          <div className="tools">
            <Suspense>
              <Menu />
            </Suspense>
            <SignOutButton />
          </div>
        </Show>
      </header>
      <main className="page">
        <Outlet />
      </main>
      <footer className="bar">
        <ThemeSwitch />
        {isDevelopment && (
          <>
            <a href="/api/docs/">API</a>
            <a href="/dev/inbox/">Inbox</a>
          </>
        )}
      </footer>
    </>
  );
}

function SignOutButton(): ReactNode {
  const { signOut } = useVestibule();
  const navigate = useNavigate();
  async function leave(): Promise<void> {
    // Without a network the server hears of it later; here it is done.
    const leaving = signOut().catch(() => {});
    await navigate({ to: "/signed-out" });
    await leaving;
  }
  return (
    <button className="vestibule-plainButton" onClick={() => void leave()} type="button">
      {words.signOut}
    </button>
  );
}

/** Name the page in the title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Vestibule`;
  }, [title]);
}
