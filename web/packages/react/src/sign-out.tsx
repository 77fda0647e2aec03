"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./buttons.js";
import { leave } from "./leaving.js";
import { useVestibuleContext } from "./provider.js";

export interface SignOutProps {
  /** Where to go after a sign-out; nowhere without it. */
  afterSignOut?: string | undefined;
  /** Called instead of going anywhere. */
  onSignedOut?: (() => void) | undefined;
}

/** Return what signs the user out, here and in every tab, and then goes on. */
export function useSignOut({ afterSignOut, onSignedOut }: SignOutProps): () => Promise<void> {
  const { client, navigate } = useVestibuleContext();
  return async () => {
    const left = leave(client);
    if (onSignedOut) onSignedOut();
    else if (afterSignOut !== undefined) navigate(afterSignOut, { replace: false });
    await left;
  };
}

export interface SignOutButtonProps extends SignOutProps, Omit<ButtonProps, "onClick"> {}

/** Signs out; says so, unless it has children. Nothing for users who are not signed in. */
export function SignOutButton(props: SignOutButtonProps): ReactNode {
  const { afterSignOut, onSignedOut, children, ...button } = props;
  const { words } = useVestibuleContext();
  const signOut = useSignOut({ afterSignOut, onSignedOut });
  return (
    <Button {...button} onClick={() => void signOut()}>
      {children ?? words.signOut}
    </Button>
  );
}
