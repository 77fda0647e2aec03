"use client";

import type { Client, Config, Session } from "@vestibule/client";
import { createContext, useContext } from "react";
import type { Routing } from "./routing.js";
import type { AllWords } from "./words/all.js";
import type { Words } from "./words/sign-in/index.js";

/** The parts that every screen is made of; each takes class names of your own. */
export type Part =
  | "screen"
  | "title"
  | "text"
  | "form"
  | "field"
  | "label"
  | "hint"
  | "input"
  | "error"
  | "summary"
  | "success"
  | "button"
  | "plainButton"
  | "link"
  | "list"
  | "item";

/** What the provider gives to everything below it. */
export interface VestibuleContext extends Routing {
  client: Client;
  /** What the server has rendered for; true until the client knows better. */
  initialSession: Session;
  words: Words;
  ownWords: Partial<AllWords>;
  language: string;
  classNames: Partial<Record<Part, string>>;
  /** Whether the brand of the installation is shown, and whether the page names a logo for it. */
  brand: { isShown: boolean; hasLogo: boolean };
  captcha: (action: string, config: Config, signal: AbortSignal) => Promise<string>;
  /** What `load` found, without waiting, so that the layout does not shift. */
  known: () => Config | null;
  /** What the installation offers; asked for once. */
  load: () => Promise<Config>;
  /** What the user may do with others' accounts; asked for once, until user or role is another. */
  permissions: (of: string) => Promise<ReadonlySet<string>>;
}

/** Set by `<VestibuleProvider>`. */
export const Context = createContext<VestibuleContext | null>(null);

/** Return what the provider above was given. Raises: an error where there is none. */
export function useVestibuleContext(): VestibuleContext {
  const context = useContext(Context);
  if (!context) throw new Error("There is no <VestibuleProvider> above this component");
  return context;
}
