import type { components } from "./schema.js";

type Schemas = components["schemas"];

/** The primary key of a user: a number or string, as in the host project. */
export type Id = number | string;

/** A user, as returned by sign-up, sign-in and refresh. */
export type User = Omit<Schemas["UserAnswer"], "id"> & { id: Id };

/** A user with all fields that it may read about itself. */
export type Profile = Omit<Schemas["ProfileAnswer"], "id"> & { id: Id };

/** A second step that is required before the session is opened. */
export type Challenge = Schemas["ChallengeAnswer"];
/** A code that was sent, for another purpose than signing in. */
export type CodeSent = Schemas["CodeSentAnswer"];

/** A link or code was sent, or would have been: the answer is the same for every address. */
export type Verification = Schemas["VerificationAnswer"];

/** The public configuration of the installation, from which a front end draws itself. */
export type Config = Schemas["ConfigAnswer"];

/** One session of the caller, with its device. */
export type Device = Schemas["SessionAnswer"];

/** One event of an account. */
export type AccountEvent = Schemas["EventAnswer"];

/** Both tokens of a session, with the bearer transport. */
export type Tokens = Schemas["TokensAnswer"];

/** A provider to sign in with: `start` is the address to send the browser to. */
export type Provider = Schemas["ProviderAnswer"];

/** An identity at a provider that is linked to the account. */
export type Identity = Schemas["IdentityAnswer"];

/** A fresh credential: the password, or a mailed code. */
export interface FreshCredential {
  current_password?: string;
  code?: string;
}

/** A body from the server's OpenAPI description. */
export type Body<Name extends keyof Schemas> = Schemas[Name];

/** A message for users. */
export interface Message {
  message: string;
}
