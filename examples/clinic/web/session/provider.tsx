"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import { type Place, stores } from "./stores";

/** A person, as `GET /api/profile/me/` shows it. */
export interface User {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  profile: { institution: string; role: string; role_display: string } | null;
}

export type Session =
  | { status: "loading"; user: null }
  | { status: "unauthenticated"; user: null }
  | { status: "authenticated"; user: User };

interface Known {
  session: Session;
  /** Sign in; returns why not, or null where it worked. */
  signIn(email: string, password: string): Promise<string | null>;
  signOut(): Promise<void>;
}

const Context = createContext<Known | null>(null);
const NO_ONE: Session = { status: "unauthenticated", user: null };

interface SessionProviderProps {
  place: Place;
  /** What the Next server knows; `loading` where only the page can know. */
  initial: Session;
  children: ReactNode;
}

/** Finds out who is signed in, and tells every component below. */
export function SessionProvider(props: SessionProviderProps): ReactNode {
  const [session, setSession] = useState(props.initial);
  const store = stores[props.place];
  const router = useRouter();

  const read = useCallback(async () => {
    const response = await store.fetch("/api/profile/me/").catch(() => null);
    if (response?.ok) return setSession({ status: "authenticated", user: await response.json() });
    setSession(NO_ONE);
    // There was a session, and it could not be renewed: the user signs in again.
    if (response?.status === 401 && (await response.json()).code) router.push("/auth/signin");
  }, [store, router]);
  const isKnown = props.initial.status !== "loading";
  useEffect(() => {
    if (!isKnown) void read();
  }, [read, isKnown]);

  const known = useMemo(
    () => ({
      session,
      async signIn(email: string, password: string) {
        const response = await store.signIn(email, password).catch(() => null);
        if (!response) return "The server cannot be reached. Please try again.";
        if (!response.ok) return sentenceOf(await response.json().catch(() => ({})));
        await read();
        return null;
      },
      async signOut() {
        await store.signOut().catch(() => {});
        setSession(NO_ONE);
        router.push("/auth/signin");
      },
    }),
    [session, store, router, read],
  );
  return <Context value={known}>{props.children}</Context>;
}

/** Who is signed in, and how to change that. */
export function useSession(): Known {
  const known = use(Context);
  if (!known) throw new Error("There is no SessionProvider above");
  return known;
}

function sentenceOf(refusal: Record<string, string | string[]>): string {
  const sentence = refusal.detail ?? Object.values(refusal).flat().join(" ");
  return String(sentence || "That did not work. Please try again.");
}
