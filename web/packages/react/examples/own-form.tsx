import { useSignIn } from "@vestibule/react";
import { useState } from "react";

export function OwnForm() {
  const { step, submit, pending, error, fieldErrors } = useSignIn();
  const [identifier, setIdentifier] = useState("");
  const [password, setPassword] = useState("");
  if (step === "second-step") return <p>Next: useSecondStep()</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit({ identifier, password });
      }}
    >
      <input
        aria-label="Email"
        onChange={({ target }) => setIdentifier(target.value)}
        value={identifier}
      />
      <small>{fieldErrors.identifier}</small>
      <input
        aria-label="Secret"
        onChange={({ target }) => setPassword(target.value)}
        type="password"
        value={password}
      />
      <p role="alert">{error}</p>
      <button type="submit">{pending ? "Checking" : "Come in"}</button>
    </form>
  );
}
