"use client";

import type { AccountEvent, EventsPage } from "@vestibule/client";
import { useCallback } from "react";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useLoaded } from "../session.js";
import { type ActState, useActs } from "./use-acts.js";

export interface ActivityFlow extends ActState {
  /** The events that were loaded, newest first. */
  events: Loadable<AccountEvent[]>;
  /** Whether there are older ones. */
  hasMore: boolean;
  /** Load older ones. Returns whether that succeeded; it never raises. */
  more: () => Promise<boolean>;
}

/** The events of the user's own account, a page at a time. */
export function useActivity(): ActivityFlow {
  const { client } = useVestibuleContext();
  const { act, ...state } = useActs();
  const loaded = useLoaded<EventsPage>(useCallback(() => client.listEvents(), [client]));
  const { value, error, reload, replace } = loaded;
  return {
    ...state,
    events: { value: value?.events ?? null, error, reload },
    hasMore: Boolean(value?.next),
    async more() {
      if (!value?.next) return false;
      const before = value.next;
      return act(async () => {
        const page = await client.listEvents({ before });
        replace({ ...page, events: [...value.events, ...page.events] });
      });
    },
  };
}
