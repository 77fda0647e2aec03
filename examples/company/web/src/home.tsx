import { type ReactNode, useState } from "react";
import type { Account, Reports, User } from "./account";

/** Who is signed in, and the reports, which only managers and above may read. */
export function Home({ account, user }: { account: Account; user: User }): ReactNode {
  const [reports, setReports] = useState<Reports | null>();
  const [problem, setProblem] = useState("");

  async function read(): Promise<void> {
    setProblem("");
    try {
      setReports(await account.readReports());
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <section className="card">
      <h1>
        {user.first_name} {user.last_name}
      </h1>
      <dl>
        <dt>Email address</dt>
        <dd>{user.email}</dd>
        <dt>Role</dt>
        <dd>{user.role}</dd>
      </dl>
      <h2>Reports</h2>
      {reports === null && <p role="status">These are for managers and above.</p>}
      {reports && (
        <table>
          <caption>People by role</caption>
          <tbody>
            {Object.entries(reports).map(([role, people]) => (
              <tr key={role}>
                <th scope="row">{role}</th>
                <td>{people}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button onClick={read} type="button">
          Read the reports
        </button>
        <button className="quiet" onClick={account.signOut} type="button">
          Sign out
        </button>
      </div>
    </section>
  );
}
