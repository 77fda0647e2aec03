"use client";

import {
  type Config,
  listProviders,
  type Provider,
  socialStart,
  startAtProvider,
} from "@vestibule/client";
import { type ReactNode, type RefObject, useCallback } from "react";
import { LastUsed, useIsLastMethod } from "./last-used.js";
import { useNames } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { ProviderMark } from "./provider-marks.js";
import { choiceIn } from "./remember.js";
import { useLoaded } from "./session.js";
import { filled } from "./words/filled.js";

/** As many stand beside each other; more stand below each other. */
const IN_A_ROW = 3;

interface ProvidersProps {
  config: Config;
  next: string | undefined;
  /** Has the box by which users choose to stay signed in, where there is one. */
  around?: RefObject<HTMLElement | null>;
  /** Below the providers: one more way in. */
  children?: ReactNode;
}

/** Other ways in: a link for each provider that the installation has. */
export function Providers({ children, ...props }: ProvidersProps): ReactNode {
  const { words } = useVestibuleContext();
  const hasProviders = props.config.providers.length > 0;
  if (!hasProviders && !children) return null;
  return (
    <>
      {hasProviders && <Links {...props} />}
      {children}
      <p className="vb-or">{words.or}</p>
    </>
  );
}

function Links({ config, next = "/", around }: Omit<ProvidersProps, "children">): ReactNode {
  const { client } = useVestibuleContext();
  const { value } = useLoaded(useCallback(() => listProviders(client), [client]));
  const { providers } = config;
  const isRow = providers.length > 1 && providers.length <= IN_A_ROW;
  return (
    <div className={isRow ? "vb-social" : "vb-social vb-social--stack"}>
      {providers.map((name) => (
        // Takes its place before it is known, so that nothing moves.
        <ProviderLink
          around={around}
          isRow={isRow}
          key={name}
          name={name}
          next={next}
          provider={value?.find((each) => each.name === name)}
        />
      ))}
    </div>
  );
}

function ProviderLink(props: {
  name: string;
  provider: Provider | undefined;
  next: string;
  isRow: boolean;
  around: ProvidersProps["around"];
}): ReactNode {
  const { name, provider, next, isRow, around } = props;
  const { words } = useVestibuleContext();
  const names = useNames();
  const isLast = useIsLastMethod(`provider:${name}`);
  const label = provider?.label ?? name;
  const sentence = filled(words.continueWith, { provider: label });
  const marked = isLast ? `${sentence} (${words.lastMethod})` : sentence;
  return (
    <a
      aria-label={isRow ? marked : undefined}
      className={names("plainButton")}
      href={provider && socialStart(provider, next)}
      onClick={() => startAtProvider(name, choiceIn(around?.current ?? null))}
    >
      <ProviderMark name={name} />
      {isRow ? label : sentence} <LastUsed method={`provider:${name}`} />
    </a>
  );
}
