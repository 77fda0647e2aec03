import { createClient } from "@vestibule/client";
import {
  AccountView,
  AuthView,
  Protect,
  RedirectToSignIn,
  UserButton,
  useUser,
  VestibuleProvider,
} from "@vestibule/react";
import "@vestibule/react/styles.css";

const client = createClient();

export function App() {
  return (
    <VestibuleProvider client={client} language="en">
      <AuthView>
        <AccountView>
          <Protect fallback={<RedirectToSignIn />}>
            <UserButton account="page" />
            <Hello />
          </Protect>
        </AccountView>
      </AuthView>
    </VestibuleProvider>
  );
}

function Hello() {
  const { user } = useUser();
  return <h1>Hello {user?.first_name}</h1>;
}
