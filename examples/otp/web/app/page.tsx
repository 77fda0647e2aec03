import Link from "next/link";
import { session } from "@/lib/visitor";

export default async function Home() {
  const user = await session();
  return (
    <section className="hero">
      <h1>Sign in, twice as sure</h1>
      <p>
        A password, then a code that is mailed. What proves who you are lies in cookies that no
        script can read.
      </p>
      {user ? (
        <p className="row">
          <Link className="button" href={`/profile/${user.id}`}>
            Your profile
          </Link>
        </p>
      ) : (
        <p className="row">
          <Link className="button" href="/auth/login">
            Log in
          </Link>
          <Link className="button plain" href="/auth/register">
            Register
          </Link>
        </p>
      )}
      <ul className="points">
        <li>
          <h2>Two steps</h2>A code by mail after the password; a new one after a minute.
        </li>
        <li>
          <h2>Three roles</h2>People look after themselves, admins after people, superusers after
          admins.
        </li>
        <li>
          <h2>No token in reach</h2>This server calls the API. Pages and scripts never see a token.
        </li>
      </ul>
    </section>
  );
}
