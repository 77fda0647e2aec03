"use client";

import { type ChangeEvent, useEffect, useId, useState } from "react";
import { Form, type FormAction, Submit, useForm } from "./form";

const LARGEST = 2 * 1024 * 1024;

/** A user's picture, with the form that changes it. */
export function PictureForm(props: {
  action: FormAction;
  id: string;
  name: string;
  picture: string;
}) {
  return (
    <Form action={props.action} label="How others see you">
      <input name="id" type="hidden" value={props.id} />
      <Chosen key={props.picture} name={props.name} picture={props.picture} />
    </Form>
  );
}

function Chosen({ name, picture }: { name: string; picture: string }) {
  const id = useId();
  const { state } = useForm();
  const [preview, setPreview] = useState("");
  const [tooLarge, setTooLarge] = useState(false);
  useEffect(() => () => URL.revokeObjectURL(preview), [preview]);

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0];
    const large = (file?.size ?? 0) > LARGEST;
    setTooLarge(large);
    if (large) target.value = "";
    setPreview(file && !large ? URL.createObjectURL(file) : "");
  }

  const wrong = tooLarge ? ["A picture has 2 MB at most."] : (state.errors?.profile_img ?? []);
  const shown = preview || picture;
  return (
    <div className="portrait">
      {shown ? (
        // biome-ignore lint/performance/noImgElement: it is small already, and for its owner alone
        <img alt={`${name}, as others see it`} height="96" src={shown} width="96" />
      ) : (
        <span aria-hidden="true" className="initials">
          {initials(name)}
        </span>
      )}
      <div className="field">
        <label htmlFor={id}>Picture</label>
        <input
          accept="image/jpeg,image/png"
          aria-describedby={`${id}-hint ${id}-wrong`}
          aria-invalid={wrong.length > 0 || undefined}
          id={id}
          name="profile_img"
          onChange={choose}
          type="file"
        />
        <p className="hint" id={`${id}-hint`}>
          JPEG or PNG, 2 MB at most.
        </p>
        <div className="error" id={`${id}-wrong`} role="alert">
          {wrong.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <div className="row">
          <Submit className="plain">Upload</Submit>
          {picture && (
            <button className="plain" name="remove" type="submit" value="1">
              Remove
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}
