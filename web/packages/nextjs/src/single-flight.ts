/** Share what is under way, and for a while what came of it, by a key. */
export class SingleFlight<T> {
  readonly #results = new Map<string, { result: Promise<T>; until: number }>();

  /**
   * Run `work`, or return the result of a run for this key: of one that is under way, or of
   * one that ended less than `keep(result)` milliseconds ago. A failure is not kept.
   */
  run(key: string, work: () => Promise<T>, keep: (result: T) => number): Promise<T> {
    const now = Date.now();
    const known = this.#results.get(key);
    if (known && known.until > now) return known.result;
    this.#drop(now);
    const entry = { result: work(), until: Number.POSITIVE_INFINITY };
    this.#results.set(key, entry);
    entry.result.then(
      (result) => {
        entry.until = Date.now() + keep(result);
      },
      () => {
        entry.until = 0;
      },
    );
    return entry.result;
  }

  /** Run again at the next call, whatever is kept. */
  forget(key: string): void {
    this.#results.delete(key);
  }

  /** Forget what is over, so that this grows with the visitors of a moment only. */
  #drop(now: number): void {
    for (const [key, { until }] of this.#results) {
      if (until <= now) this.#results.delete(key);
    }
  }
}
