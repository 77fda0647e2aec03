import type { Client } from "@vestibule/client";
import { loadDocument, type Navigate } from "./routing.js";

/** How long a document waits for a sign-out, in milliseconds. */
const PATIENCE = 4000;
const leaving = new WeakMap<Client, Promise<unknown>>();

/** Sign out. Never raises: without a network the server hears of it later; here it is done. */
export function leave(client: Client): Promise<void> {
  const left = client.signOut().catch(() => {});
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  leaving.set(client, Promise.race([left, late]));
  return left;
}

/**
 * Return what loads documents, for where there is no router. One that is wanted during a sign-out
 * waits until the server knows of it: it would be rendered as signed in.
 */
export function loadDocumentBy(client: Client): Navigate {
  return async (href, options) => {
    await leaving.get(client);
    loadDocument(href, options);
  };
}
