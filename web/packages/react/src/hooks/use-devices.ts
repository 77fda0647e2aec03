"use client";

import type { Device } from "@vestibule/client";
import type { ReactNode } from "react";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useLoaded } from "../session.js";
import type { Act } from "../step-up.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { useStepUp } from "./use-step-up.js";

export interface DevicesFlow extends Pick<Submission<never>, "pending" | "error"> {
  /** The devices with a session: this one has `current`. */
  devices: Loadable<Device[]>;
  /** Sign a device out. Returns whether that succeeded; it never raises. */
  end: (id: string) => Promise<boolean>;
  /** Sign out all devices but this one. */
  endOthers: () => Promise<boolean>;
  /** Asks for a fresh proof of who the user is, while it is open: place it anywhere. */
  dialog: ReactNode;
}

/** The devices on which the user is signed in, and how to sign them out. */
export function useDevices(): DevicesFlow {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const devices = useLoaded(client.listSessions);
  const { pending, error, submit } = useSubmission<{ act: Act<unknown> }>(
    ({ act }) => confirmed(act).finally(devices.reload),
    undefined,
    words,
  );
  return {
    devices,
    pending,
    error,
    end: (id) => submit({ act: (proof) => client.endSession(id, proof) }),
    endOthers: () => submit({ act: client.endOtherSessions }),
    dialog,
  };
}
