/**
 * Return where to go after a sign-in: an address of this origin, or the fallback.
 *
 * Whoever writes the link to a sign-in page chooses its `next`. So it is resolved as
 * the browser would, and only what stays here is followed: `//evil.example`,
 * `/\evil.example` and `javascript:` do not.
 */
export function safeNext(next: string | null | undefined, fallback: string = "/"): string {
  const here = globalThis.location?.origin ?? "http://localhost";
  if (!next) return fallback;
  try {
    const url = new URL(next, here);
    if (url.origin !== here || url.username || url.password) return fallback;
    return url.pathname + url.search + url.hash;
  } catch {
    return fallback;
  }
}
