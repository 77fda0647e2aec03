"use client";

import { type Config, listProviders, socialStart } from "@vestibule/client";
import { type ReactNode, useCallback } from "react";
import { useNames } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import { useLoaded } from "./session.js";
import { filled } from "./words/filled.js";

/** Other ways in: a link for each provider that the installation has. */
export function Providers(props: { config: Config; next: string | undefined }): ReactNode {
  return props.config.providers.length > 0 && <Links {...props} />;
}

function Links({ config, next = "/" }: { config: Config; next: string | undefined }): ReactNode {
  const { client, words } = useVestibuleContext();
  const names = useNames();
  const { value } = useLoaded(useCallback(() => listProviders(client), [client]));
  return (
    <div className="vestibule-providers">
      <p className="vestibule-or">{words.or}</p>
      {config.providers.map((name) => {
        const provider = value?.find((each) => each.name === name);
        // Takes its place before it is known, so that nothing moves.
        return (
          <a
            className={names("plainButton")}
            href={provider && socialStart(provider, next)}
            key={name}
          >
            {filled(words.continueWith, { provider: provider?.label ?? name })}
          </a>
        );
      })}
    </div>
  );
}
