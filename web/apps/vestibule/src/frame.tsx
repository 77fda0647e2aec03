import { Link, Outlet } from "@tanstack/react-router";
import * as parts from "@vestibule/react/parts";
import { type ReactNode, useEffect } from "react";
import { brand, panel } from "./brand.js";
import { words } from "./language.js";
import { useHeadings } from "./navigation.js";
import { ThemeSwitch } from "./theme.js";

/** Set by the server where it runs on a developer's machine. */
export const isDevelopment = document.documentElement.dataset.development === "true";

/** What every page has. */
export function Root(): ReactNode {
  useHeadings();
  return <Outlet />;
}

/** What stands around the pages without a session: a card in the middle, or a panel beside it. */
export function Frame(): ReactNode {
  const isSplit = brand.layout === "split";
  return (
    <div className={isSplit ? "vb app-split" : "vb"}>
      <div className="app-auth">
        {!isSplit && <Arches />}
        <main className="app-auth__main">
          <Outlet />
        </main>
        <Foot />
      </div>
      {isSplit && <Panel />}
    </div>
  );
}

function Foot(): ReactNode {
  return (
    <footer className="app-foot">
      {brand.privacy && <a href={brand.privacy}>{words.privacy}</a>}
      {brand.terms && <a href={brand.terms}>{words.terms}</a>}
      {brand.help && <a href={brand.help}>{words.help}</a>}
      <ThemeSwitch />
      {isDevelopment && (
        <>
          <a href="/api/docs/">API</a>
          <a href="/dev/inbox/">Inbox</a>
          <Link to="/dev/components">Components</Link>
        </>
      )}
    </footer>
  );
}

/** What the installation says of itself, beside every page without a session on a wide screen. */
function Panel(): ReactNode {
  return (
    <aside className="app-panel">
      <Doorway />
      {panel?.title && <p className="app-panel__title">{panel.title}</p>}
      {panel?.text && <p>{panel.text}</p>}
    </aside>
  );
}

/** The brand, leading to the front page. */
export function Logo({ isLarge = false }: { isLarge?: boolean }): ReactNode {
  return <parts.Logo hasPicture href="/" isLarge={isLarge} name={brand.name} />;
}

/** Arches behind the card, one around the other. */
function Arches(): ReactNode {
  const widths = [140, 232, 324, 416, 508, 600, 692, 784, 876];
  return (
    <svg aria-hidden="true" className="app-arches" viewBox="0 0 1600 1000">
      {widths.map((width, at) => (
        <path d={arch(800, width, 520 - 18 * at, 1000)} key={width} />
      ))}
    </svg>
  );
}

/** An open door at the end of arches. */
function Doorway(): ReactNode {
  const widths = [300, 260, 220, 180, 140, 100];
  return (
    <svg aria-hidden="true" preserveAspectRatio="xMidYMax slice" viewBox="0 0 640 800">
      {widths.map((width) => (
        <path d={arch(320, width, 596 - 0.3 * width, 700)} key={width} />
      ))}
      <path className="app-panel__door" d={arch(320, 60, 578, 700)} />
      <rect className="app-panel__floor" height="100" width="640" y="700" />
      <path className="app-panel__glow" d="M260 700h120l88 100H172Z" />
    </svg>
  );
}

/** A path around the middle, from the ground to where its curve begins, and down again. */
function arch(middle: number, width: number, curve: number, ground: number): string {
  return `M${middle - width} ${ground}V${curve}a${width} ${width} 0 0 1 ${2 * width} 0V${ground}`;
}

/** Name the page in the title of the window. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${brand.name}`;
  }, [title]);
}
