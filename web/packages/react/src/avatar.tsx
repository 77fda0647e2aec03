"use client";

import type { Profile } from "@vestibule/client";
import type { ReactNode } from "react";
import { useAllWords } from "./use-all-words.js";
import { filled } from "./words/filled.js";

type Pictured = Pick<Profile, "email" | "first_name" | "last_name" | "avatar">;

/** Somebody's picture; their initials where there is none. */
export function Avatar({ person }: { person: Pictured }): ReactNode {
  const words = useAllWords();
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ") || person.email;
  const label = filled(words.pictureOf, { name });
  if (person.avatar) {
    return (
      <img
        alt={label}
        className="vestibule-avatar"
        height={96}
        src={person.avatar.medium}
        width={96}
      />
    );
  }
  return (
    <span aria-label={label} className="vestibule-avatar" role="img">
      {initialsOf(person)}
    </span>
  );
}

function initialsOf({ first_name, last_name, email }: Pictured): string {
  const first = (text: string): string => [...text.trim()][0] ?? "";
  return (first(first_name) + first(last_name) || first(email)).toUpperCase();
}
