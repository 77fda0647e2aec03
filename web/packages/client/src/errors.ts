import type { EndReason, RefusalCode } from "./vocabulary.js";

/** Codes of this client; the others come from the server. */
export type ClientCode =
  | "network"
  | "unreadable"
  | "foreign_origin"
  | "base_url_missing"
  | "canceled"
  | "passkey_canceled"
  | "passkey_exists"
  | "passkey_unsupported";

/** A stable code; a newer server may have more. */
export type ErrorCode = RefusalCode | ClientCode | (string & {});

interface Details {
  status?: number;
  fields?: Readonly<Record<string, readonly string[]>>;
  codes?: Readonly<Record<string, readonly string[]>>;
  retryAfter?: number | null;
  requestId?: string | null;
  reason?: EndReason | null;
  endedAt?: Date | null;
  cause?: unknown;
}

/** Why a call failed. Contains no token and no password. */
export class VestibuleError extends Error {
  override readonly name = "VestibuleError";
  /** Stable; branch on it, never on the message. */
  declare readonly code: ErrorCode;
  /** The HTTP status; 0 if there was no answer. */
  declare readonly status: number;
  /** Messages by field; `non_field_errors` belongs to no field. */
  declare readonly fields: Readonly<Record<string, readonly string[]>>;
  /** A stable code for each of those messages, if there is one: for your own wording. */
  declare readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Seconds after which the server allows a retry, if it says so. */
  declare readonly retryAfter: number | null;
  /** Quote it when you report a problem to the operator. */
  declare readonly requestId: string | null;
  /** Why the session ended, if that is the cause. */
  declare readonly reason: EndReason | null;
  /** When it ended. */
  declare readonly endedAt: Date | null;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, details);
    const none = { retryAfter: null, requestId: null, reason: null, endedAt: null };
    Object.assign(this, { code, status: 0, fields: {}, codes: {}, ...none, ...details });
  }

  /** Whether the same call may succeed later: no network, too many requests, a failing server. */
  get transient(): boolean {
    return this.code === "network" || this.status === 429 || this.status >= 500;
  }
}

/** Turn a refusal into an error. */
export async function refusalOf(response: Response): Promise<VestibuleError> {
  const body = await bodyOf(response);
  const code = String(body.code ?? "unreadable");
  const message = body.error ?? body.detail ?? `The server answered ${response.status}`;
  return new VestibuleError(code, String(message), {
    status: response.status,
    fields: fieldsOf(body.details),
    codes: fieldsOf(body.codes),
    retryAfter: secondsOf(response.headers.get("Retry-After")),
    requestId: response.headers.get("X-Request-Id"),
    reason: (body.reason as EndReason | undefined) ?? null,
    endedAt: body.ended_at ? new Date(String(body.ended_at)) : null,
  });
}

/** Read the body of a response; an empty object if it is no JSON. */
export async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json().catch(() => null)) ?? {}; // a proxy's page, or nothing
}

/** Read the code of a refusal without consuming the response. */
export async function codeOf(response: Response): Promise<unknown> {
  return (await bodyOf(response.clone())).code;
}

function fieldsOf(details: unknown): Record<string, string[]> {
  const entries = Object.entries(details ?? {}).filter(([, sentences]) => Array.isArray(sentences));
  return Object.fromEntries(entries.map(([field, sentences]) => [field, sentences.map(String)]));
}

function secondsOf(header: string | null): number | null {
  const wait = Number(header) || (Date.parse(header ?? "") - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.max(0, Math.ceil(wait)) : null;
}
