"use client";

import { type Config, type Profile, removeAvatar, setAvatar } from "@vestibule/client";
import { useCallback, useState } from "react";
import { useVestibuleContext } from "../provider.js";
import { type Loadable, useLoaded } from "../session.js";
import { type Submission, useSubmission } from "../submission.js";
import { useAllWords } from "../use-all-words.js";
import { type ActState, useActs } from "./use-acts.js";

/** The fields to change; those of the installation by their names. */
export type ProfileChanges = Partial<Profile> & Record<string, unknown>;

export interface PictureFlow extends ActState {
  /** Whether users of the installation have pictures. */
  isOffered: boolean;
  /** How much of one is uploaded, from 0 to 1; null while none is. */
  share: number | null;
  /** Set the picture: JPEG, PNG or WebP. Returns whether that succeeded; it never raises. */
  upload: (picture: Blob) => Promise<boolean>;
  remove: () => Promise<boolean>;
}

export interface ProfileFlow extends Submission<ProfileChanges> {
  profile: Loadable<Profile>;
  /** The fields of the installation that users may edit. */
  fields: Config["profile_fields"];
  picture: PictureFlow;
}

/** The user's own profile: read, changed, and its picture. */
export function useProfile(): ProfileFlow {
  const { client, load } = useVestibuleContext();
  const words = useAllWords();
  const both = useCallback(() => Promise.all([client.readProfile(), load()]), [client, load]);
  const { value, error, reload, replace } = useLoaded(both);
  const [person = null, config = null] = value ?? [];
  const show = (changed: Profile): void => {
    if (config) replace([changed, config]);
  };
  const submission = useSubmission<ProfileChanges>(
    async (changes) => show(await client.changeProfile(changes)),
    undefined,
    words,
  );
  const { act, ...state } = useActs();
  const [share, setShare] = useState<number | null>(null);
  async function upload(picture: Blob): Promise<void> {
    setShare(0);
    try {
      show(await setAvatar(client, picture, setShare));
    } finally {
      setShare(null);
    }
  }
  return {
    ...submission,
    profile: { value: person, error, reload },
    fields: config?.profile_fields.filter((each) => each.editable) ?? [],
    picture: {
      ...state,
      isOffered: config?.avatars ?? false,
      share,
      upload: (picture) => act(() => upload(picture)),
      remove: () => act(async () => show(await removeAvatar(client))),
    },
  };
}
