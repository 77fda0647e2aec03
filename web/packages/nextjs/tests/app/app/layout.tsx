import "@vestibule/react/styles.css";
import { initialSession } from "@vestibule/nextjs";
import type { ReactNode } from "react";
import { Providers } from "./providers";

export default async function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers initialSession={await initialSession()}>{children}</Providers>
      </body>
    </html>
  );
}
