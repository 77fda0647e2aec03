import type { ReactNode } from "react";
import { Door } from "./door";
import { Home } from "./home";
import { useAccount as useAccountWithAxios } from "./with-axios";
import { useAccount as useAccountWithClient } from "./with-client";

const isOnClient = window.location.pathname.startsWith("/client");
const useAccount = isOnClient ? useAccountWithClient : useAccountWithAxios;

/** The same page twice: what differs is with-axios.ts and with-client.ts. */
export function App(): ReactNode {
  const account = useAccount();
  return (
    <>
      <nav aria-label="The same page on">
        <a aria-current={isOnClient ? undefined : "page"} href="/">
          axios
        </a>
        <a aria-current={isOnClient ? "page" : undefined} href="/client">
          @vestibule/client
        </a>
      </nav>
      <main>
        {account.user === undefined && <p role="status">One moment …</p>}
        {account.user === null && <Door account={account} />}
        {account.user && <Home account={account} user={account.user} />}
      </main>
    </>
  );
}
