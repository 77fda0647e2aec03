import { type ReactNode, useCallback, useEffect, useState } from "react";
import { vestibule } from "./session";

interface Answer {
  message: string;
  user: { id: number; username: string; role: string };
}

/** What only signed-in people see. */
export function Resource(): ReactNode {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState("");

  const ask = useCallback(async () => {
    setProblem("");
    try {
      // An expired token is renewed on the way, and the request sent once more.
      const response = await vestibule.fetch("/protected-resource/");
      if (response.ok) setAnswer(await response.json());
      else if (response.status !== 401) setProblem(`The server answered ${response.status}.`);
    } catch {
      setProblem("The server cannot be reached.");
    }
  }, []);
  useEffect(() => void ask(), [ask]);

  return (
    <section className="card">
      <h1>Protected page</h1>
      {answer && (
        <dl>
          <dt>The server says</dt>
          <dd>{answer.message}</dd>
          <dt>User name</dt>
          <dd>{answer.user.username}</dd>
          <dt>Role</dt>
          <dd>{answer.user.role}</dd>
        </dl>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button onClick={ask} type="button">
          Ask again
        </button>
        <button className="quiet" onClick={() => vestibule.signOut()} type="button">
          Sign out
        </button>
      </div>
    </section>
  );
}
