import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { UserMenu } from "../components/user-menu";
import { SessionProvider } from "../session/provider";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Clinic", template: "%s · Clinic" } };

// TOKENS is read at each request, so that one build serves both ways.
export const dynamic = "force-dynamic";

export default function Layout({ children }: { children: ReactNode }): ReactNode {
  const place = process.env.TOKENS === "local-storage" ? "local-storage" : "cookies";
  return (
    <html lang="en">
      <body>
        <SessionProvider place={place}>
          <header>
            <Link className="brand" href="/">
              Clinic
            </Link>
            <UserMenu />
          </header>
          <main>{children}</main>
        </SessionProvider>
      </body>
    </html>
  );
}
