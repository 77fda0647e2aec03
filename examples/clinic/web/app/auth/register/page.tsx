import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { RegistrationForm } from "../../../components/registration-form";
import { relay } from "../../../session/relay";

export const metadata: Metadata = { title: "Register" };

interface ProfileField {
  kind: string;
  choices: { label: string }[];
}

export default async function RegisterPage(): Promise<ReactNode> {
  return (
    <section className="card">
      <h1>Register</h1>
      <RegistrationForm roles={await readRoles()} />
      <p className="way">
        Registered already? <Link href="/auth/signin">Sign in</Link>
      </p>
    </section>
  );
}

/** Read the labels of the clinical roles from the API, which takes them by these. */
async function readRoles(): Promise<string[]> {
  const answer = await relay("/api/auth/config/", {});
  if (!answer.ok) return []; // the form says so once it is sent
  const fields: ProfileField[] = (await answer.json()).profile_fields;
  return fields.find(({ kind }) => kind === "choice")?.choices.map(({ label }) => label) ?? [];
}
