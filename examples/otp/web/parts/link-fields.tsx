/** What a mailed link says, for the form that uses it. */
export function LinkFields({ query }: { query: Record<string, string> }) {
  return ["token", "expiry"].map((name) => (
    <input key={name} name={name} type="hidden" value={query[name] ?? ""} />
  ));
}
