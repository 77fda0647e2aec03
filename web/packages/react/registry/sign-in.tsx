"use client";

import { AuthView, type AuthViewProps } from "@vestibule/react";
import "@vestibule/react/styles.css";

/** Every page around signing in; `path` is the parameter of your route, such as `sign-in`. */
export function VestibuleSignIn(props: AuthViewProps) {
  return (
    <main className="grid min-h-svh place-items-center p-4">
      <AuthView {...props} />
    </main>
  );
}
