import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { session } from "@/lib/visitor";
import { Arrival } from "@/parts/arrival";
import { signOut } from "./sign-out";
import "./globals.css";
import "./forms.css";
import "./screens.css";

export const metadata: Metadata = {
  title: { default: "JWT-AUTH", template: "%s · JWT-AUTH" },
  description: "Sign in by password and mailed code.",
};

export default async function Layout({ children }: { children: ReactNode }) {
  const user = await session();
  const looksAfterUsers = user?.role === "Admin" || user?.role === "Superuser";
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <header className="bar">
          <Link className="brand" href="/">
            JWT-AUTH
          </Link>
          <nav aria-label="Main">
            {user && <Link href={`/profile/${user.id}`}>Profile</Link>}
            {looksAfterUsers && <Link href="/admin-dashboard">Dashboard</Link>}
            {user ? (
              <form action={signOut}>
                <button className="plain" type="submit">
                  Log out
                </button>
              </form>
            ) : (
              <Link href="/auth/login">Log in</Link>
            )}
          </nav>
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <Arrival />
      </body>
    </html>
  );
}
