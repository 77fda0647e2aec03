// What a new user has typed.

import type { Sent } from "./api";
import { line, text } from "./form";

type NewUser = NonNullable<Sent<"users/", "post">["body"]>;

/** Return what can be seen to be wrong before the API is asked; null for nothing. */
export function mistakes(sent: FormData): Record<string, string[]> | null {
  const [password, again] = [text(sent, "password"), text(sent, "c_password")];
  const wrong = {
    ...(!line(sent, "email").includes("@") && { email: ["Enter an e-mail address."] }),
    ...(!password && { password: ["Enter a password."] }),
    ...(password !== again && { c_password: ["Passwords do not match"] }),
  };
  return Object.keys(wrong).length > 0 ? wrong : null;
}

/** Return the new user, as the API takes one. */
export function newUser(sent: FormData): NewUser {
  return {
    email: line(sent, "email"),
    username: line(sent, "username"),
    first_name: line(sent, "first_name"),
    last_name: line(sent, "last_name"),
    phone_number: line(sent, "phone_number"),
    password: text(sent, "password"),
    c_password: text(sent, "c_password"),
  };
}
