import { Field } from "./form";
import { NewPassword } from "./new-password";

/** The fields of a new user. */
export function NewUser() {
  return (
    <>
      <p className="hint">An address and a password are enough.</p>
      <Field autoComplete="email" label="E-mail address" name="email" required type="email" />
      <div className="pair">
        <Field autoComplete="given-name" label="First name" name="first_name" />
        <Field autoComplete="family-name" label="Last name" name="last_name" />
      </div>
      <Field
        autoCapitalize="none"
        autoComplete="nickname"
        hint="Six characters or more. Left empty, it is the e-mail address."
        label="User name"
        name="username"
        spellCheck={false}
      />
      <Field
        autoComplete="tel"
        hint="With the country, as +14155550123."
        label="Phone number"
        name="phone_number"
        type="tel"
      />
      <NewPassword />
    </>
  );
}
