"use client";

import { type Profile, removeAvatar, setAvatar } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { Avatar } from "../avatar.js";
import { Crop } from "../crop.js";
import { sentenceOf } from "../form-errors.js";
import { CameraIcon } from "../icons.js";
import { Button, Card, Item, ItemList, Status } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";

/** What the server takes. */
const TYPES = "image/jpeg,image/png,image/webp";

/** One's own picture: chosen, cropped, uploaded, removed. */
export function Picture(props: { person: Profile }): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const [person, setPerson] = useState(props.person);
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);

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
    <>
      <ItemList>
        <Item
          lead={<Avatar person={person} size="xl" />}
          meta={words.pictureHint}
          title={words.pictureTitle}
        >
          <input
            accept={TYPES}
            className="vb-away"
            hidden
            onChange={({ target }) => {
              const picture = target.files?.[0];
              target.value = ""; // the same file may be chosen again
              if (picture) void choose(picture);
            }}
            ref={file}
            type="file"
          />
          <Button icon={CameraIcon} onClick={() => file.current?.click()} ref={button} size="sm">
            {words.choosePicture}
          </Button>
          {person.avatar && !chosen && (
            <Button onClick={() => void remove()} size="sm" variant="ghost">
              {words.removePicture}
            </Button>
          )}
        </Item>
      </ItemList>
      {chosen && (
        <Card isPadded>
          <Crop
            cancel={leave}
            isBusy={share !== null}
            picture={chosen}
            use={(blob) => void upload(blob)}
          />
        </Card>
      )}
      {share !== null && (
        <progress aria-label={words.uploading} className="vb-progress" max={1} value={share} />
      )}
      <Status>{said}</Status>
    </>
  );
}
