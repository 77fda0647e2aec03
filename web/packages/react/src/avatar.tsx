"use client";

import type { Profile } from "@vestibule/client";
import type { ReactNode } from "react";
import { joined } from "./names.js";

type AvatarOwner = Pick<Profile, "email" | "first_name" | "last_name"> &
  Partial<Pick<Profile, "avatar">>;

/** The number of colors for initials. */
const HUES = 6;

/** A user's picture; their initials where there is none. `isQuiet`: the name is beside it. */
export function Avatar(props: { person: AvatarOwner; size?: "xl"; isQuiet?: boolean }): ReactNode {
  const { person, size, isQuiet } = props;
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ") || person.email;
  const className = joined("vb-avatar", size && `vb-avatar--${size}`);
  if (person.avatar) {
    return (
      <img
        alt={isQuiet ? "" : name}
        className={className}
        height={64}
        src={person.avatar.medium}
        width={64}
      />
    );
  }
  const said = isQuiet ? ({ "aria-hidden": true } as const) : { "aria-label": name, role: "img" };
  return (
    <span {...said} className={className} data-hue={hueOf(person.email || name)}>
      {initialsOf(person)}
    </span>
  );
}

/** The same color for the same user everywhere. */
function hueOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;
}

function initialsOf({ first_name, last_name, email }: AvatarOwner): string {
  const first = (text: string): string => [...text.trim()][0] ?? "";
  return (first(first_name) + first(last_name) || first(email)).toUpperCase();
}
