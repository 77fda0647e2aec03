"use client";

import { type Profile, removeAvatar, setAvatar } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { Avatar } from "../avatar.js";
import { Crop } from "../crop.js";
import { sentenceOf } from "../form.js";
import { PlainButton, Text } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";

/** What the server takes. */
const TYPES = "image/jpeg,image/png,image/webp";

/** One's own picture: chosen, cropped, uploaded, removed. */
export function Picture(props: { person: Profile; level: number }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [person, setPerson] = useState(props.person);
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const Heading = `h${Math.min(props.level, 6)}` as "h2";

  async function act(done: () => Promise<string>): Promise<void> {
    try {
      setSaid(await done());
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
  }
  async function choose(picture: File): Promise<void> {
    setSaid("");
    try {
      setChosen(await createImageBitmap(picture));
    } catch {
      setSaid(words.pictureUnreadable);
    }
  }
  function leave(): void {
    chosen?.close();
    setChosen(null);
    setShare(null);
    button.current?.focus();
  }
  const upload = (picture: Blob): Promise<void> =>
    act(async () => {
      setShare(0);
      try {
        setPerson(await setAvatar(client, picture, setShare));
        leave();
        return words.pictureSaved;
      } finally {
        setShare(null);
      }
    });
  const remove = (): Promise<void> =>
    act(async () => {
      setPerson(await removeAvatar(client));
      button.current?.focus(); // the one that was pressed is gone
      return words.pictureRemoved;
    });

  return (
    <section aria-label={words.pictureTitle} className="vestibule-picture">
      <Heading className="vestibule-subtitle">{words.pictureTitle}</Heading>
      <Avatar person={person} />
      <input
        accept={TYPES}
        className="vestibule-away"
        hidden
        onChange={({ target }) => {
          const picture = target.files?.[0];
          target.value = ""; // the same file may be chosen again
          if (picture) void choose(picture);
        }}
        ref={file}
        type="file"
      />
      <div className="vestibule-actions">
        <button
          className="vestibule-plainButton"
          onClick={() => file.current?.click()}
          ref={button}
          type="button"
        >
          {words.choosePicture}
        </button>
        {person.avatar && !chosen && (
          <PlainButton onClick={() => void remove()}>{words.removePicture}</PlainButton>
        )}
      </div>
      <Text>{words.pictureHint}</Text>
      {chosen && (
        <Crop
          cancel={leave}
          isBusy={share !== null}
          picture={chosen}
          use={(blob) => void upload(blob)}
        />
      )}
      {share !== null && <progress aria-label={words.uploading} max={1} value={share} />}
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
    </section>
  );
}
