import { showFlat } from "./flat-dialog.js";
import type { AllWords } from "./words/all.js";

interface CaptchaDialogOptions {
  words: AllWords;
  /** Cancels it. */
  signal: AbortSignal;
  /** Whether what is put at the end of the page is above it, and can be used. */
  isFlat: boolean;
  /** Called when the user cancels, or the signal aborts; before it closes. */
  canceled: () => void;
}

/**
 * Open a dialog for a captcha. It is made without React, which must not touch what providers put
 * into `place`.
 */
export function captchaDialog(options: CaptchaDialogOptions): {
  place: HTMLElement;
  end: () => void;
} {
  const { signal, isFlat, canceled } = options;
  const { dialog, place, cancel } = drawn(options.words);
  const leave = (): void => {
    try {
      canceled();
    } finally {
      end();
    }
  };
  cancel.onclick = leave;
  dialog.oncancel = leave;
  signal.addEventListener("abort", leave);
  const close = isFlat ? showFlat(dialog, leave) : showModal(dialog);
  const end = (): void => {
    signal.removeEventListener("abort", leave);
    close();
    dialog.remove();
  };
  return { place, end };
}

function showModal(dialog: HTMLDialogElement): () => void {
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.close(); // gives the focus back to where it was
}

function drawn(words: AllWords): {
  dialog: HTMLDialogElement;
  place: HTMLElement;
  cancel: HTMLButtonElement;
} {
  const dialog = document.createElement("dialog");
  dialog.className = "vb vb-dialog";
  const title = document.createElement("h2");
  title.className = "vb-subtitle";
  title.id = "vestibule-captcha";
  title.textContent = words.captchaTitle;
  dialog.setAttribute("aria-labelledby", title.id);
  const place = document.createElement("div");
  const cancel = document.createElement("button");
  cancel.className = "vb-btn";
  cancel.textContent = words.cancel;
  cancel.type = "button";
  const body = document.createElement("div");
  body.className = "vb-dialog__body";
  body.append(title, place, cancel);
  dialog.append(body);
  return { dialog, place, cancel };
}
