import { type FormEvent, type ReactNode, useState } from "react";
import type { Account, Newcomer } from "./account";

/** Signing in, or registering first. */
export function Door({ account }: { account: Account }): ReactNode {
  const [isNew, setIsNew] = useState(false);
  const [problem, setProblem] = useState<string[]>([]);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const given = Object.fromEntries(new FormData(event.currentTarget)) as unknown as Newcomer;
    setIsBusy(true);
    try {
      await (isNew ? account.register(given) : account.signIn(given));
    } catch (error) {
      setProblem(sentences(error));
      setIsBusy(false);
    }
  }

  return (
    <section className="card">
      <h1>{isNew ? "Register" : "Sign in"}</h1>
      <form aria-busy={isBusy} onSubmit={submit}>
        {isNew && (
          <div className="row">
            <label>
              First name
              <input autoComplete="given-name" name="first_name" required />
            </label>
            <label>
              Last name
              <input autoComplete="family-name" name="last_name" required />
            </label>
          </div>
        )}
        <label>
          Email address
          <input autoComplete="username" name="email" required type="email" />
        </label>
        <label>
          Password
          <input
            autoComplete={isNew ? "new-password" : "current-password"}
            name="password"
            required
            type="password"
          />
        </label>
        {problem.length > 0 && (
          <p className="problem" role="alert">
            {problem.join(" ")}
          </p>
        )}
        <button aria-disabled={isBusy} type="submit">
          {isNew ? "Create account" : "Sign in"}
        </button>
      </form>
      <button
        className="quiet"
        onClick={() => {
          setIsNew(!isNew);
          setProblem([]);
        }}
        type="button"
      >
        {isNew ? "I have an account" : "I am new here"}
      </button>
    </section>
  );
}

/** What to say: the sentences by field where there are any, else the one that sums them up. */
function sentences(error: unknown): string[] {
  const { message, fields = {} } = error as Error & { fields?: Record<string, string[]> };
  const each = Object.values(fields).flat();
  return each.length > 0 ? each : [message];
}
