"use client";

import type { Profile } from "@vestibule/client";
import { type ReactNode, useRef, useState } from "react";
import { Avatar } from "../avatar.js";
import { Crop } from "../crop.js";
import type { PictureFlow } from "../hooks/use-profile.js";
import { CameraIcon } from "../icons.js";
import { Button, Card, Item, ItemList, Status } from "../parts.js";
import { useAllWords } from "../use-all-words.js";

/** What the server takes. */
const TYPES = "image/jpeg,image/png,image/webp";

/** One's own picture: chosen, cropped, uploaded, removed. */
export function Picture(props: { person: Profile; flow: PictureFlow }): ReactNode {
  const { person, flow } = props;
  const { share } = flow;
  const words = useAllWords();
  const [chosen, setChosen] = useState<ImageBitmap | null>(null);
  const [said, setSaid] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  async function choose(picture: File): Promise<void> {
    flow.reset();
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
    button.current?.focus();
  }
  async function upload(picture: Blob): Promise<void> {
    setSaid("");
    if (!(await flow.upload(picture))) return;
    leave();
    setSaid(words.pictureSaved);
  }
  async function remove(): Promise<void> {
    setSaid("");
    if (!(await flow.remove())) return;
    button.current?.focus(); // the one that was pressed is gone
    setSaid(words.pictureRemoved);
  }

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
      <Status>{flow.error || said}</Status>
    </>
  );
}
