"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Field } from "./field";

type Problems = Record<string, string[]>;

const UNREACHED = "An error occurred during registration. Please try again.";

/** Registering with institution and clinical role, both of which may be left out. */
export function RegistrationForm({ roles }: { roles: string[] }): ReactNode {
  const [done, setDone] = useState("");
  const [problem, setProblem] = useState("");
  const [fields, setFields] = useState<Problems>({});
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    setIsBusy(true);
    const { status, answer } = await register(Object.fromEntries(new FormData(form)));
    setIsBusy(false);
    const isDone = status === 201;
    setDone(isDone ? `You are registered. User id: ${answer.id}, email: ${answer.email}` : "");
    setFields(status === 400 ? problemsOf(answer) : {});
    setProblem(isDone || status === 400 ? "" : String(answer.detail ?? UNREACHED));
    if (isDone) form.reset();
    else form.querySelector<HTMLElement>(`[name="${Object.keys(answer)[0]}"]`)?.focus();
  }

  return (
    <form aria-busy={isBusy} onSubmit={submit}>
      <Field
        autoComplete="name"
        label="Full name"
        name="full_name"
        problems={fields.full_name}
        required
      />
      <Field
        autoComplete="username"
        label="Email"
        name="email"
        problems={fields.email}
        required
        type="email"
      />
      <Field
        autoComplete="new-password"
        label="Password"
        name="password"
        problems={fields.password}
        required
        type="password"
      />
      <Field
        autoComplete="organization"
        label="Institution (optional)"
        name="institution"
        problems={fields.institution}
      />
      <Field
        control={(common) => (
          <select {...common}>
            <option value="">No role</option>
            {roles.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </select>
        )}
        label="Role (optional)"
        name="role"
        problems={fields.role}
      />
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <p className="done" role="status">
        {done}
      </p>
      <button aria-disabled={isBusy} type="submit">
        Register
      </button>
    </form>
  );
}

async function register(
  newcomer: Record<string, unknown>,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  try {
    const response = await fetch("/api/auth/register/", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(newcomer),
    });
    return { status: response.status, answer: await response.json() };
  } catch {
    return { status: 0, answer: {} };
  }
}

/** A field's sentences come as a list, and now and then as one text. */
function problemsOf(answer: Record<string, unknown>): Problems {
  return Object.fromEntries(
    Object.entries(answer).map(([field, sentences]) => [field, [sentences].flat().map(String)]),
  );
}
