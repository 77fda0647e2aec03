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
    const url = new URL(next, here);
    if (url.origin !== here || url.username || url.password) return fallback;
    // What is left of `/.//evil.example` would name a host again.
    return url.pathname.replace(/^\/+/, "/") + url.search + url.hash;
  } catch {
    return fallback;
  }
}
