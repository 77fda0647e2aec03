"use client";

import { safeNext } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import type { Appearance } from "./appearance.js";
import type { AuthPage } from "./auth-paths.js";
import { AuthView } from "./auth-view.js";
import { Button, type ButtonProps } from "./buttons.js";
import { useVestibuleContext } from "./provider.js";
import { parentOf } from "./routing.js";
import type { SignedInProps } from "./signed-in-redirect.js";

export interface SignInButtonProps extends SignedInProps, Omit<ButtonProps, "onClick" | "value"> {
  /** Whether users sign in in a dialog, or at `paths.signIn` of the provider, and come back. */
  mode?: "modal" | "redirect";
  /** Where the dialog begins, or where the browser goes. */
  page?: Extract<AuthPage, "sign-in" | "register">;
  /** How the dialog looks. */
  appearance?: Appearance;
}

/** Opens sign-in; says so, unless it has children. After it, users stay on this page. */
export function SignInButton(props: SignInButtonProps): ReactNode {
  const {
    mode = "redirect",
    page = "sign-in",
    redirectTo,
    onSignedIn,
    appearance,
    children,
    ...button
  } = props;
  const { words, navigate, paths } = useVestibuleContext();
  const [isOpen, setOpen] = useState(false);
  function open(): void {
    if (mode === "modal") {
      setOpen(true);
      return;
    }
    const next = redirectTo ?? location.pathname + location.search;
    const path = page === "sign-in" ? paths.signIn : `${parentOf(paths.signIn)}/${page}`;
    navigate(`${path}?next=${encodeURIComponent(next)}`, { replace: false });
  }
  return (
    <>
      <Button variant="primary" {...button} onClick={open}>
        {children ?? words.signIn}
      </Button>
      {isOpen && (
        <AuthView
          appearance={appearance}
          level={2}
          mode="modal"
          onClose={() => setOpen(false)}
          onSignedIn={(user) => {
            setOpen(false);
            if (onSignedIn) onSignedIn(user);
            else if (redirectTo !== undefined) navigate(safeNext(redirectTo), { replace: false });
          }}
          page={page}
        />
      )}
    </>
  );
}
