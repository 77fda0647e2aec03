/** These functions without their first parameter. */
export type Bound<Calls, Functions> = {
  [Name in keyof Functions]: Functions[Name] extends (
    calls: Calls,
    ...rest: infer Rest
  ) => infer Answer
    ? (...rest: Rest) => Answer
    : never;
};

/** Bind the first parameter of functions. */
export function bindAll<Calls, Functions extends object>(
  calls: Calls,
  functions: Functions,
): Bound<Calls, Functions> {
  const bound = Object.entries(functions).map(([name, each]) => [name, each.bind(null, calls)]);
  return Object.fromEntries(bound) as Bound<Calls, Functions>;
}
