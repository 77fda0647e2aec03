import type { VestibuleError } from "@vestibule/client";

const said = new Set<string>();

/** Say it in the console, once for each hint. */
export async function hintAt(error: VestibuleError, api: string, page: string): Promise<void> {
  const hint = await hintOf(error, api, page);
  if (!hint || said.has(hint)) return;
  said.add(hint);
  // biome-ignore lint/suspicious/noConsole: it is said to the developer of the page
  console.warn(`Vestibule: ${hint}`);
}

/** Return what a failure has to do with the set-up of a developer's machine, if anything. */
export async function hintOf(error: VestibuleError, api: string, page: string): Promise<string> {
  if (error.code === "csrf_failed") return error.message; // the server says why, in development
  if (error.status >= 500) {
    return `${api} answers with status ${error.status}. Is the server behind it running?`;
  }
  if (error.code === "unreadable") {
    return `${api} answers with status ${error.status}, but not as the API does. Check \`baseUrl\`: it ends in /api/auth/.`;
  }
  if (!(await answers(api))) {
    return `${api} does not answer. Is the server running there? Its address is \`baseUrl\` of createClient().`;
  }
  const [from, to] = [new URL(page), new URL(api)];
  const names =
    from.hostname === to.hostname
      ? ""
      : ` Browsers take ${from.hostname} and ${to.hostname} for different sites: use one name for both.`;
  return `${to.origin} answers, but does not allow ${page} to read it (CORS). Add ${page} to VESTIBULE_TRUSTED_ORIGINS; in a Django project, to CORS_ALLOWED_ORIGINS and TRUSTED_ORIGINS, with CORS_ALLOW_CREDENTIALS = True.${names}`;
}

/** Whether anything is there; what it says cannot be read without its consent. */
async function answers(api: string): Promise<boolean> {
  try {
    await fetch(`${api}config/`, { mode: "no-cors", credentials: "omit" });
    return true;
  } catch {
    return false;
  }
}
