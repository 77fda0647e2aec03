import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { SignInForm } from "../../../components/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage(): ReactNode {
  return (
    <section className="card">
      <h1>Sign in</h1>
      <SignInForm />
      <p className="way">
        New here? <Link href="/auth/register">Register</Link>
      </p>
    </section>
  );
}
