/** A person, as the server shows it to itself. */
export interface User {
  email: string;
  first_name: string;
  last_name: string;
  role: string;
}

export interface Credentials {
  email: string;
  password: string;
}

export interface Newcomer extends Credentials {
  first_name: string;
  last_name: string;
}

/** How many people there are in each role. */
export type Reports = Record<string, number>;

/** All that the page wants to know and do, however that is done. */
export interface Account {
  /** Undefined until it is known, null where no user is signed in. */
  user: User | null | undefined;
  signIn(credentials: Credentials): Promise<unknown>;
  register(newcomer: Newcomer): Promise<unknown>;
  signOut(): Promise<unknown>;
  /** Null where the reports are not for this role. */
  readReports(): Promise<Reports | null>;
}
