import { createClient } from "@vestibule/client";
import {
  SessionLoading,
  Sessions,
  Show,
  SignIn,
  useUser,
  useVestibule,
  VestibuleProvider,
} from "@vestibule/react";
import "@vestibule/react/styles.css";

const client = createClient();

export function App() {
  return (
    <VestibuleProvider client={client} language="en">
      <Show
        fallback={<SignIn forgot="/forgot-password" signUp="/register" />}
        loading={<SessionLoading />}
        when="signed-in"
      >
        <Account />
      </Show>
    </VestibuleProvider>
  );
}

function Account() {
  const { user } = useUser();
  const { signOut } = useVestibule();
  return (
    <>
      <p>Hello {user?.first_name}</p>
      <Sessions />
      <button onClick={() => void signOut()} type="button">
        Sign out
      </button>
    </>
  );
}
