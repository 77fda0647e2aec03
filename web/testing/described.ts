/** Where the statements, branches and functions of each instrumented file are written. */
export const INSTRUMENTED = new URL("../node_modules/.instrumented/", import.meta.url).pathname;

/** The file about an instrumented one. */
export function described(path: string): string {
  return INSTRUMENTED + encodeURIComponent(path);
}
