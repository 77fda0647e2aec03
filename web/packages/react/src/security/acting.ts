/** What every part of the security page is given. */
export interface Acting<Flow> {
  /** The level of its heading. */
  level: number;
  /** What the part shows, and what it does. */
  flow: Flow;
  /** Do something, then say in words what was done, or why it was refused. */
  run: (what: () => Promise<boolean>, done: string) => Promise<boolean>;
}
