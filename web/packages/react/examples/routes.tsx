import { createClient } from "@vestibule/client";
import { type RouterLink as Link, SignIn, VestibuleProvider } from "@vestibule/react";

declare const router: { navigate(href: string, options: { replace: boolean }): void };
declare const RouterLink: Link;

const client = createClient();

export function WithARouter() {
  return (
    <VestibuleProvider
      client={client}
      navigate={(href, { replace }) => router.navigate(href, { replace })}
      Link={RouterLink}
      paths={{ signIn: "/auth/sign-in", account: "/account" }}
    >
      <SignIn />
    </VestibuleProvider>
  );
}

export function InGreen() {
  return (
    <VestibuleProvider client={client} appearance={{ variables: { accent: "#0b6e4f" } }}>
      <SignIn appearance={{ variables: { accent: { light: "#0b6e4f", dark: "#2fa37c" } } }} />
    </VestibuleProvider>
  );
}
