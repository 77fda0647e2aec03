import type { ReactNode } from "react";
import { Door } from "./door";
import { Resource } from "./resource";
import { useSession } from "./session";

export function App(): ReactNode {
  const session = useSession();
  return (
    <main>
      {session.status === "unknown" && <p role="status">One moment …</p>}
      {session.status === "anonymous" && <Door />}
      {session.status === "authenticated" && <Resource />}
    </main>
  );
}
