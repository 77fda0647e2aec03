import { createClient } from "@vestibule/client";
import {
  AuthView,
  Protect,
  RedirectToSignIn,
  UserButton,
  VestibuleProvider,
} from "@vestibule/react";
import "@vestibule/react/styles.css";

const client = createClient();

export default function App() {
  return (
    <VestibuleProvider client={client}>
      <AuthView>
        <Protect fallback={<RedirectToSignIn />}>
          <UserButton showsName />
          <h1>Protected page</h1>
        </Protect>
      </AuthView>
    </VestibuleProvider>
  );
}
