"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useSession } from "../session/provider";

export default function Home(): ReactNode {
  const { session } = useSession();
  if (session.status === "loading") return <p role="status">One moment …</p>;
  if (session.status === "unauthenticated") {
    return (
      <section className="card">
        <h1>For clinicians</h1>
        <p>Sign in to see your page, or register with your institution and your role.</p>
        <p className="row">
          <Link className="button" href="/auth/signin">
            Sign in
          </Link>
          <Link href="/auth/register">Register</Link>
        </p>
      </section>
    );
  }
  const { user } = session;
  return (
    <section className="card">
      <h1>Welcome, {user.first_name}</h1>
      <dl>
        <dt>Email</dt>
        <dd>{user.email}</dd>
        <dt>Institution</dt>
        <dd>{user.profile?.institution || "Not stated"}</dd>
        <dt>Role</dt>
        <dd>{user.profile?.role_display || "Not stated"}</dd>
      </dl>
    </section>
  );
}
