"use client";

import { type ConsoleClient, createConsole, type RoleList } from "@vestibule/client/console";
import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import { sentenceOf } from "../form-errors.js";
import { BanIcon } from "../icons.js";
import { Empty, Loaded } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { type ConsoleWords, loadWords } from "../words/console/index.js";
import type { Place } from "./place.js";

export interface ConsoleContext {
  api: ConsoleClient;
  words: ConsoleWords;
  powers: RoleList;
  place: Place;
  /** Say in words why something was refused. */
  sentence: (error: unknown) => string;
}

const Context = createContext<ConsoleContext | null>(null);

export interface ConsoleProps {
  place: Place;
  /** Where the API is, as the client has it. */
  baseUrl?: string;
  /** Sentences to say in your own words; the same object at every render. */
  words?: Partial<ConsoleWords>;
  children: ReactNode;
}

/**
 * Give the console's pages what they need; refuse a user who may read no other account.
 *
 * This hides, and protects nothing: the server refuses what the user may not do.
 */
export function Console({ place, baseUrl, words: own, children }: ConsoleProps): ReactNode {
  const { client, language } = useVestibuleContext();
  const words = useAllWords();
  const api = useMemo(() => createConsole(client, baseUrl), [client, baseUrl]);
  const loaded = useLoaded(
    useCallback(async () => {
      const [spoken, powers] = await Promise.all([loadWords(language), api.listRoles()]);
      return { powers, words: { ...spoken, ...own } };
    }, [api, language, own]),
  );
  const { value } = loaded;
  const context = useMemo<ConsoleContext | null>(() => {
    if (!value) return null;
    const refusals = { ...words.refusals, ...value.words.refusals };
    const all = { ...words, refusals };
    return { api, place, ...value, sentence: (error) => sentenceOf(error, all) };
  }, [api, place, value, words]);
  return (
    <Loaded loaded={loaded}>
      {({ words: spoken, powers }) => (
        <Context.Provider value={context}>
          {looksAfterOthers(powers) ? children : <Empty icon={BanIcon} title={spoken.refused} />}
        </Context.Provider>
      )}
    </Loaded>
  );
}

/** Whether the user has anything to do in the console. */
export function looksAfterOthers(powers: RoleList): boolean {
  return powers.administers || powers.roles.some((role) => role.may.includes("read"));
}

/** Return what the `<Console>` above has. Raises: an error where there is none. */
export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error("There is no <Console> above this component");
  return context;
}
