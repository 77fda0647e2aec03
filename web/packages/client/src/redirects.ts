/**
 * Return where to go after a sign-in: an address of this origin, or the fallback.
 *
 * The author of a link to a sign-in page chooses its `next`. It is therefore resolved as
 * the browser does, and followed only within this origin: not `//evil.example`,
 * `/.//evil.example`, `/\evil.example` or `javascript:`.
 */
export function safeNext(next: string | null | undefined, fallback: string = "/"): string {
  const here = globalThis.location?.origin ?? "http://localhost";
  if (!next) return fallback;
  try {
    const { href } = new URL(next, here);
    // Not its `origin`: that of `blob:https://app.example/x` is this one, too.
    if (!href.startsWith(`${here}/`)) return fallback;
    // What is left of `/.//evil.example` would name a host again.
    return href.slice(here.length).replace(/^\/+/, "/");
  } catch {
    return fallback;
  }
}
