import type { InputHTMLAttributes, ReactNode } from "react";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  name: string;
  problems?: string[] | undefined;
  /** A control of another kind, in place of the input. */
  control?: (common: Common) => ReactNode;
}

interface Common {
  id: string;
  name: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

/** An input with its label, and beneath it what the server found wrong with it. */
export function Field({ label, problems, control, ...input }: FieldProps): ReactNode {
  const { name } = input;
  const common: Common = {
    id: name,
    name,
    "aria-invalid": problems && true,
    "aria-describedby": problems && `${name}-problems`,
  };
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {control ? control(common) : <input {...input} {...common} />}
      {problems && (
        <p className="problem" id={`${name}-problems`}>
          {problems.join(" ")}
        </p>
      )}
    </div>
  );
}
