import type { VestibuleError } from "./errors.js";

const FIRST = 1000;
const LONGEST = 60_000;

/**
 * How long to wait after a refresh that failed without a decision about the session.
 *
 * Exponential, up to a minute, with jitter over the second half of each step: a thousand
 * pages must not retry at the same moment when the server is back.
 */
export class Backoff {
  #failures = 0;
  #until = 0;
  /** What started the wait. */
  error: unknown = null;

  /** Wait after a failure, at least as long as the server asks for. */
  failed(error: unknown): void {
    const wait = Math.min(FIRST * 2 ** this.#failures, LONGEST) * (0.5 + Math.random() / 2);
    const asked = ((error as VestibuleError).retryAfter ?? 0) * 1000;
    this.#failures += 1;
    this.wait(Math.max(wait, asked), error);
  }

  /** Wait for a number of milliseconds. */
  wait(milliseconds: number, error: unknown): void {
    this.#until = performance.now() + milliseconds;
    this.error = error;
  }

  /** Milliseconds left to wait; 0 for none. */
  get left(): number {
    return Math.max(0, this.#until - performance.now());
  }

  reset(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
