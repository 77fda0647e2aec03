import { createClient } from "@vestibule/client";
import {
  Sessions,
  Show,
  SignIn,
  useAccount,
  useVestibule,
  VestibuleProvider,
} from "@vestibule/react";
import "@vestibule/react/styles.css";

const client = createClient();

export function App() {
  return (
    <VestibuleProvider client={client} language="en">
      <Show fallback={<SignIn forgot="/forgot-password" signUp="/register" />} when="authenticated">
        <Account />
      </Show>
    </VestibuleProvider>
  );
}

function Account() {
  const account = useAccount();
  const { signOut } = useVestibule();
  return (
    <>
      <p>Hello {account?.first_name}</p>
      <Sessions />
      <button onClick={() => void signOut()} type="button">
        Sign out
      </button>
    </>
  );
}
