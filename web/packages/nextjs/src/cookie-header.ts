// Cookies as they travel. Values pass through as they are: to decode and encode them again would
// change those of the API.

/** Parse a `Cookie` header. Of two cookies with one name the last counts, as for the API. */
export function parseCookies(header: string | null): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && name) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
}

/** Write a `Cookie` header. */
export function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Change cookies as a browser would after these `Set-Cookie` headers. */
export function apply(cookies: Map<string, string>, setCookies: readonly string[]): void {
  for (const line of setCookies) {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (attributes.some((each) => /^\s*max-age\s*=\s*(0|-\d+)\s*$/i.test(each))) {
      cookies.delete(name);
    } else cookies.set(name, pair.slice(at + 1).trim());
  }
}
