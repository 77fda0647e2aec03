"use client";

import type { Device } from "@vestibule/client";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useLoaded } from "../session.js";
import { type ConfirmedActs, useConfirmedActs } from "./use-acts.js";

export interface DevicesFlow extends ConfirmedActs {
  /** The devices with a session: this one has `current`. */
  devices: Loadable<Device[]>;
  /** Sign a device out. Returns whether that succeeded; it never raises. */
  end: (id: string) => Promise<boolean>;
  /** Sign out all devices but this one. */
  endOthers: () => Promise<boolean>;
}

/** The devices on which the user is signed in, and how to sign them out. */
export function useDevices(): DevicesFlow {
  const { client } = useVestibuleContext();
  const { act: _, actWithCredential, ...state } = useConfirmedActs();
  const devices = useLoaded(client.listSessions);
  return {
    ...state,
    devices,
    end: (id) =>
      actWithCredential((credential) => client.endSession(id, credential)).finally(devices.reload),
    endOthers: () => actWithCredential(client.endOtherSessions).finally(devices.reload),
  };
}
