import { VestibuleError } from "./errors.js";

const FIRST = 1000;
const LONGEST = 60_000;

/**
 * The rest after a refresh that failed for no fault of the session's.
 *
 * Doubles each time, up to a minute, and starts at a random point of its second
 * half: a thousand pages must not come back together when the server does.
 */
export class Pause {
  #failures = 0;
  #until = 0;
  #error: unknown = null;

  /** Rest after an error, at least as long as the server asks for. */
  after(error: unknown): void {
    const wait = Math.min(FIRST * 2 ** this.#failures, LONGEST) * (0.5 + Math.random() / 2);
    const asked = error instanceof VestibuleError ? (error.retryAfter ?? 0) * 1000 : 0;
    this.#failures += 1;
    this.rest(Math.max(wait, asked), error);
  }

  /** Rest for so many milliseconds. */
  rest(wait: number, error: unknown): void {
    this.#until = performance.now() + wait;
    this.#error = error;
  }

  /** Milliseconds that are left; 0 where nothing holds us back. */
  get left(): number {
    return Math.max(0, this.#until - performance.now());
  }

  /** Throw the error that we are resting from. */
  require(): void {
    if (this.left > 0) throw this.#error;
  }

  clear(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#error = null;
  }
}
