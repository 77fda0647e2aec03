import type { components } from "./schema.js";

type Schemas = components["schemas"];

/** The primary key of a user: a number or a text, as the host project has it. */
export type Id = number | string;

/** A person, as sign-up, sign-in and refresh show it. */
export type User = Omit<Schemas["UserAnswer"], "id"> & { id: Id };

/** A person with everything that it may read about itself. */
export type Profile = Omit<Schemas["ProfileAnswer"], "id"> & { id: Id };

/** One more proof is asked for; nobody is signed in yet. */
export type Challenge = Schemas["ChallengeAnswer"];

/** Something was sent to an address, or would have been: the answer is the same. */
export type Verification = Schemas["VerificationAnswer"];

/** What the installation offers, enough for a front end to draw itself. */
export type Config = Schemas["ConfigAnswer"];

/** One place where the caller is signed in. */
export type Device = Schemas["SessionAnswer"];

/** One thing that happened to an account. */
export type AccountEvent = Schemas["EventAnswer"];

/** Both tokens of a session, where the client holds them itself. */
export type Tokens = Schemas["TokensAnswer"];

/** Somebody to sign in with: `start` is where to send the browser. */
export type Provider = Schemas["ProviderAnswer"];

/** Somebody at a provider, linked to the account. */
export type Identity = Schemas["IdentityAnswer"];

/** A fresh proof of who one is: the password, or the code that was mailed. */
export interface FreshProof {
  current_password?: string;
  code?: string;
}

/** A body as the server describes it. */
export type Body<Name extends keyof Schemas> = Schemas[Name];

/** A sentence for people. */
export interface Message {
  message: string;
}
