import { createClient } from "@vestibule/client";
import { AuthView, loadLanguage, VestibuleProvider } from "@vestibule/react";

const client = createClient();
const dutch = {
  signIn: "Inloggen",
  resendIn: "Nieuwe code over {count, plural, one {# seconde} other {# seconden}}.",
};

export function Dutch() {
  return (
    <VestibuleProvider client={client} language="nl" words={dutch}>
      <AuthView />
    </VestibuleProvider>
  );
}

export async function beforeRendering(): Promise<void> {
  await loadLanguage("de"); // before renderToString, and before hydrateRoot
}
