import { type FormEvent, type ReactNode, useState } from "react";
import { vestibule } from "./session";

interface Credentials {
  username: string;
  password: string;
}

/** Signing in, or registering first: the same two fields. */
export function Door(): ReactNode {
  const [isNew, setIsNew] = useState(false);
  const [problem, setProblem] = useState("");
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const given = Object.fromEntries(new FormData(event.currentTarget)) as unknown as Credentials;
    setIsBusy(true);
    try {
      if (isNew) await register(given);
      await vestibule.signIn(given);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setIsBusy(false);
    }
  }

  return (
    <section className="card">
      <h1>{isNew ? "Register" : "Sign in"}</h1>
      <form aria-busy={isBusy} onSubmit={submit}>
        <label>
          User name
          <input autoCapitalize="none" autoComplete="username" name="username" required />
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
        {problem && (
          <p className="problem" role="alert">
            {problem}
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
          setProblem("");
        }}
        type="button"
      >
        {isNew ? "I have an account" : "I am new here"}
      </button>
    </section>
  );
}

/** This project's own address, which answers 400 with sentences by field. */
async function register(newcomer: Credentials): Promise<void> {
  const response = await fetch("/register/", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(newcomer),
  }).catch(() => null);
  if (response?.ok) return;
  const refused: Record<string, string | string[]> = await response?.json().catch(() => ({}));
  const sentences = Object.values(refused ?? {}).flat();
  throw new Error(sentences.join(" ") || "The server cannot be reached");
}
