import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { UserMenu } from "../components/user-menu";
import { type Session, SessionProvider } from "../session/provider";
import { serverFetch } from "../session/vestibule";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Clinic", template: "%s · Clinic" } };

// TOKENS is read at each request, so that one build serves both ways.
export const dynamic = "force-dynamic";

export default async function Layout(props: { children: ReactNode }): Promise<ReactNode> {
  const place = process.env.TOKENS === "local-storage" ? "local-storage" : "cookies";
  return (
    <html lang="en">
      <body>
        <SessionProvider initial={await known(place === "cookies")} place={place}>
          <header>
            <Link className="brand" href="/">
              Clinic
            </Link>
            <UserMenu />
          </header>
          <main>{props.children}</main>
        </SessionProvider>
      </body>
    </html>
  );
}

/** Ask the API who the visitor is, so that the page is rendered for them. */
async function known(isHere: boolean): Promise<Session> {
  const answer = isHere ? await serverFetch("/api/profile/me/").catch(() => null) : null;
  if (!answer) return { status: "loading", user: null };
  if (!answer.ok) return { status: "unauthenticated", user: null };
  return { status: "authenticated", user: await answer.json() };
}
