/**
 * The server's clock, from the `Date` header of its responses.
 *
 * The local clock may be hours off or be set while a page is open, and
 * `performance.now()` may stop while the machine sleeps. The faster of the two
 * counts, so a token is refreshed early, never late.
 */
export class Clock {
  // Milliseconds by which the server's clock is ahead of each.
  #wall = 0;
  #steady: number = Date.now() - performance.now();

  /** Set the clock by a `Date` header; without one it runs on. */
  set(date: string | null): void {
    const server = Date.parse(date ?? "");
    if (!server) return;
    this.#wall = server - Date.now();
    this.#steady = server - performance.now();
  }

  /** Milliseconds since the Unix epoch, by the server's clock. */
  now(): number {
    return Math.max(Date.now() + this.#wall, performance.now() + this.#steady);
  }
}
