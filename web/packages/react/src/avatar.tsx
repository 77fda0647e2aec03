"use client";

import type { Profile } from "@vestibule/client";
import type { ReactNode } from "react";

type Pictured = Pick<Profile, "email" | "first_name" | "last_name" | "avatar">;

/** A user's picture; their initials where there is none. */
export function Avatar({ person }: { person: Pictured }): ReactNode {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ") || person.email;
  if (person.avatar) {
    return (
      <img
        alt={name}
        className="vestibule-avatar"
        height={96}
        src={person.avatar.medium}
        width={96}
      />
    );
  }
  return (
    <span aria-label={name} className="vestibule-avatar" role="img">
      {initialsOf(person)}
    </span>
  );
}

function initialsOf({ first_name, last_name, email }: Pictured): string {
  const first = (text: string): string => [...text.trim()][0] ?? "";
  return (first(first_name) + first(last_name) || first(email)).toUpperCase();
}
