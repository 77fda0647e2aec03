"use client";

import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./parts.js";
import { useAllWords } from "./use-all-words.js";

/** Pixels each way of what is uploaded: the largest that the server keeps. */
const SIZE = 512;
const CLOSEST = 4;

/** Which square of a picture: its middle as shares of width and height, and how close. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

/** Return the square that a view shows, in pixels of the picture; never past its edges. */
export function squareOf(
  picture: { width: number; height: number },
  view: View,
): { left: number; top: number; side: number } {
  const side = Math.min(picture.width, picture.height) / view.zoom;
  const start = (middle: number, length: number): number =>
    Math.min(Math.max(middle * length - side / 2, 0), length - side);
  return { left: start(view.x, picture.width), top: start(view.y, picture.height), side };
}

/** Cut a square out of a picture: by sliders, which need no pointer, or by dragging. */
export function Crop(props: {
  picture: ImageBitmap;
  isBusy: boolean;
  use: (cropped: Blob) => void;
  cancel: () => void;
}): ReactNode {
  const { picture, isBusy, use, cancel } = props;
  const words = useAllWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const title = useRef<HTMLLegendElement>(null);
  const [view, setView] = useState<View>({ x: 0.5, y: 0.5, zoom: 1 });
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    const { left, top, side } = squareOf(picture, view);
    const drawing = canvas.current?.getContext("2d");
    drawing?.clearRect(0, 0, SIZE, SIZE);
    drawing?.drawImage(picture, left, top, side, side, 0, 0, SIZE, SIZE);
  }, [picture, view]);

  function drag(event: PointerEvent<HTMLCanvasElement>): void {
    if (!event.buttons) return;
    const { side } = squareOf(picture, view);
    const share = side / event.currentTarget.clientWidth; // of the picture, for each pixel here
    setView({
      ...view,
      x: within(view.x - (event.movementX * share) / picture.width),
      y: within(view.y - (event.movementY * share) / picture.height),
    });
  }

  const slider = (name: keyof View, label: string, min: number, max: number): ReactNode => (
    <label className="vb-slider">
      {label}
      <input
        max={max}
        min={min}
        onChange={(event) => setView({ ...view, [name]: Number(event.target.value) })}
        step={0.01}
        type="range"
        value={view[name]}
      />
    </label>
  );
  return (
    <fieldset className="vb-crop">
      <legend className="vb-subtitle" ref={title} tabIndex={-1}>
        {words.cropTitle}
      </legend>
      <p className="vb-meta">{words.cropHelp}</p>
      <canvas
        height={SIZE}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        ref={canvas}
        width={SIZE}
      />
      {slider("zoom", words.zoom, 1, CLOSEST)}
      {slider("x", words.moveAcross, 0, 1)}
      {slider("y", words.moveDown, 0, 1)}
      <div className="vb-actions">
        <Button
          isBusy={isBusy}
          onClick={() => {
            if (!isBusy) canvas.current?.toBlob((cut) => cut && use(cut), "image/webp", 0.9);
          }}
          size="sm"
          variant="primary"
        >
          {words.usePicture}
        </Button>
        <Button onClick={cancel} size="sm" variant="ghost">
          {words.cancel}
        </Button>
      </div>
    </fieldset>
  );
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
