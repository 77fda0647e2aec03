/** Below the least that a captcha provider gives its pictures: 2000000000, reCAPTCHA. */
const LEVEL = "1999999999";

/**
 * Show a dialog as if it were modal, but so that whatever is put at the end of the page afterwards
 * is above it and can be used: nothing can be, while anything is modal. Returns what closes it.
 *
 * The rest of the page is inert meanwhile, and modal dialogs are not modal. Escape cancels; the focus
 * goes back to where it was.
 */
export function showFlat(dialog: HTMLDialogElement, cancel: () => void): () => void {
  const focused = document.activeElement;
  const modals = [...document.querySelectorAll<HTMLDialogElement>("dialog:modal")];
  const giveBack = modals.map(flattened);
  const rest = [...document.body.children].filter(
    (each): each is HTMLElement => each instanceof HTMLElement && !each.inert,
  );
  for (const each of rest) each.inert = true;
  const backdrop = document.createElement("div");
  backdrop.className = "vb vb-backdrop";
  for (const each of [backdrop, dialog]) pin(each);
  document.body.append(backdrop, dialog);
  dialog.show();
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // it would cancel what is modal again
    event.stopPropagation();
    cancel();
  };
  document.addEventListener("keydown", pressed, true);
  return () => {
    document.removeEventListener("keydown", pressed, true);
    dialog.close();
    backdrop.remove();
    for (const each of rest) each.inert = false;
    for (const again of giveBack) again();
    focus(focused);
  };
}

/** Let a modal dialog be open without being modal. Returns what makes it modal again. */
function flattened(modal: HTMLDialogElement): () => void {
  const style = modal.style.cssText;
  let opener: Element | null = null;
  reopen(modal, () => {
    opener = document.activeElement; // closing it gave the focus back
    pin(modal);
    modal.show();
  });
  return () => {
    modal.style.cssText = style;
    if (!modal.open) return; // it was taken away meanwhile
    reopen(modal, () => {
      focus(opener);
      modal.showModal();
    });
  };
}

function reopen(dialog: HTMLDialogElement, open: () => void): void {
  // The user has not closed it.
  const unheard = (event: Event): void => event.stopImmediatePropagation();
  dialog.addEventListener("close", unheard, { capture: true, once: true });
  dialog.close();
  open();
}

/** Keep it where modal dialogs are, without the style sheet, too. */
function pin(element: HTMLElement): void {
  Object.assign(element.style, { position: "fixed", inset: "0", zIndex: LEVEL });
}

function focus(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}
