/**
 * The server's clock, as its answers tell it.
 *
 * This machine's own may be hours off, may be set while a page is open, and
 * `performance.now()` may stand still while the machine sleeps. So time passes
 * here as fast as the faster of the two: a token is renewed early, never late.
 */
export class Clock {
  #server: number = Date.now();
  #wall: number = Date.now();
  #steady: number = performance.now();

  /** Set the clock by the `Date` of an answer; without one it runs on. */
  set(date: string | null): void {
    const server = Date.parse(date ?? "");
    if (Number.isNaN(server)) return;
    this.#server = server;
    this.#wall = Date.now();
    this.#steady = performance.now();
  }

  /** Milliseconds since the epoch, by the server. */
  now(): number {
    const passed = Math.max(Date.now() - this.#wall, performance.now() - this.#steady);
    return this.#server + passed;
  }
}
