"use client";

import {
  type Body,
  type Client,
  type Config,
  type Session,
  sessionOf,
  UNKNOWN,
} from "@vestibule/client";
import {
  Fragment,
  type ReactNode,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { type Appearance, useNamesOf, useShownBrand, useVariables } from "./appearance.js";
import { explain } from "./development.js";
import { loadDocumentBy } from "./leaving.js";
import { Context, type Part, type VestibuleContext } from "./provider.js";
import { type Navigate, PATHS, type Paths, type RouterLink, type Routing } from "./routing.js";
import { StepUpHost } from "./step-up-host.js";
import type { AllWords } from "./words/all.js";
import { loadLanguage } from "./words/dictionary.js";
import { LANGUAGES, languageOf } from "./words/languages.js";
import { wordsOf } from "./words/sign-in/index.js";

export interface VestibuleProviderProps {
  client: Client;
  /**
   * The session for which a server has rendered the page, such as that of `initialSession` of
   * `@vestibule/nextjs`: shown until the client has asked by itself, so that nothing flashes.
   */
  initialSession?: Session;
  /**
   * One of `LANGUAGES`, also with a region, such as `de-CH`. Its words are loaded before the first
   * render. Raises: an error for another language without `words` of it.
   */
  language?: string;
  /** Sentences to say in your own words. */
  words?: Partial<AllWords>;
  /** How the kit looks: variables for the document, and class names for parts. */
  appearance?: Appearance;
  /** The class names of `appearance`, as they were given before. */
  classNames?: Partial<Record<Part, string>>;
  /**
   * Solves a captcha in your own way and returns the response; called only where the server
   * asks for one. Without it a dialog shows the provider's. The signal aborts when the user has left
   * the form.
   */
  captcha?: (action: string, config: Config, signal: AbortSignal) => Promise<string>;
  /** Goes to a page of your site: your router's function. Links of the kit call it, too. */
  navigate?: Navigate;
  /** The link of your router, for the kit's links; it takes `href`. */
  Link?: RouterLink;
  /** Where pages are that screens and buttons lead to. */
  paths?: Partial<Paths>;
  children: ReactNode;
}

const NO_WORDS = {};

/**
 * Give everything below a session, and look after it.
 *
 * When another user signs in, in this tab or another, everything below is mounted again:
 * no state of one user's components is shown to the next.
 */
export function VestibuleProvider(props: VestibuleProviderProps): ReactNode {
  const { client, captcha, words = NO_WORDS } = props;
  const classNames = useNamesOf(props.classNames, props.appearance?.classNames);
  useVariables(":root", props.appearance?.variables);
  const brand = useShownBrand(props.appearance);
  const language = useLanguage(props.language ?? "en", words !== NO_WORDS);
  const [initialSession] = useState(props.initialSession ?? UNKNOWN);
  const person = usePersonOf(client, initialSession);
  const routing = useRouting(props);
  // Not with the rest, which is made again for each `navigate`.
  const answers = useMemo(
    () => ({ ...configBy(client), permissions: permissionsBy(client) }),
    [client],
  );
  useEffect(() => client.start(), [client]);
  const context = useMemo<VestibuleContext>(() => {
    const made: VestibuleContext = {
      ...routing,
      client,
      initialSession,
      language,
      classNames,
      brand,
      captcha: captcha ?? ((...asked) => solved(asked, made)),
      ownWords: words,
      // Throws a promise until they are loaded: nothing is first shown in English, on a server either.
      words: { ...wordsOf(language), language, ...words },
      ...answers,
    };
    return made;
  }, [client, initialSession, language, words, classNames, brand, captcha, routing, answers]);
  return (
    <Context.Provider value={context}>
      <Fragment key={person}>
        {props.children}
        <StepUpHost />
      </Fragment>
    </Context.Provider>
  );
}

/** Return the language to speak: after a change the one before, until the words are loaded. */
function useLanguage(wanted: string, hasOwnWords: boolean): string {
  if (!hasOwnWords && !languageOf(wanted)) {
    const known = LANGUAGES.join(", ");
    throw new Error(`<VestibuleProvider> has no words for the language "${wanted}", only ${known}`);
  }
  const [spoken, setSpoken] = useState(wanted);
  useEffect(() => {
    let current = true;
    void loadLanguage(wanted).then(() => current && setSpoken(wanted));
    return () => {
      current = false;
    };
  }, [wanted]);
  return spoken;
}

/** Return how pages are reached; the same object as long as nothing about it changes. */
function useRouting({ client, navigate, Link, paths }: VestibuleProviderProps): Routing {
  const { signIn, account, signedOut } = { ...PATHS, ...paths };
  return useMemo(
    () => ({
      navigate: navigate ?? loadDocumentBy(client),
      Link: Link ?? null,
      paths: { signIn, account, signedOut },
      isRouted: navigate !== undefined,
    }),
    [client, navigate, Link, signIn, account, signedOut],
  );
}

/** Solve a captcha; what is needed for it is loaded only now. */
async function solved(
  asked: Parameters<VestibuleContext["captcha"]>,
  context: VestibuleContext,
): Promise<string> {
  const { solveCaptcha } = await import("./captcha.js");
  return solveCaptcha(asked, context);
}

/** Return what asks for the configuration: once, and again after a failure. */
function configBy(client: Client): Pick<VestibuleContext, "known" | "load"> {
  let asked: Promise<Config> | null = null;
  let found: Config | null = null;
  async function ask(): Promise<Config> {
    try {
      found = await client.readConfig();
      return found;
    } catch (error) {
      asked = null;
      explain(error, client);
      throw error;
    }
  }
  return {
    known: () => found,
    load() {
      asked ??= ask();
      return asked;
    },
  };
}

/** Return what asks for the permissions of the user; again only for another user or role. */
function permissionsBy({ calls }: Client): VestibuleContext["permissions"] {
  let asked: { of: string; answer: Promise<ReadonlySet<string>> } | null = null;
  async function ask(): Promise<ReadonlySet<string>> {
    const { roles } = await calls.call<Body<"RolesAnswer">>("GET", "roles/");
    return new Set(roles.flatMap((role) => role.may));
  }
  return (of) => {
    if (asked?.of !== of) asked = { of, answer: ask() };
    const { answer } = asked;
    answer.catch(() => {
      if (asked?.answer === answer) asked = null; // the next one asks again
    });
    return answer;
  };
}

/** Return a number that grows whenever another user signs in. */
function usePersonOf(client: Client, initial: Session): number {
  const first = initial.status === "authenticated" ? String(initial.user.id) : "";
  const [seen] = useState({ id: first, count: 0 });
  return useSyncExternalStore(
    client.subscribe,
    () => {
      const session = sessionOf(client, initial);
      if (session.status !== "authenticated") return seen.count;
      const id = String(session.user.id);
      if (seen.id && seen.id !== id) seen.count += 1;
      seen.id = id;
      return seen.count;
    },
    () => 0,
  );
}
