/** English, and the measure of every other language. `{name}` is filled in. */
export const en = {
  loading: "One moment …",
  offline: "There is no connection at the moment.",
  tryAgain: "Try again",
  notNow: "This did not work. Please try again.",
  tooMany: "Too many attempts. Try again in {wait}.",
  seconds: "{count} seconds",
  minutes: "{count} minutes",
  back: "Back",
  optional: "optional",
  required: "Please fill this in.",
  codeInvalid: "Enter the six digits.",
  showPassword: "Show password",
  email: "Email address",
  username: "User name",
  emailOrUsername: "Email address or user name",
  password: "Password",

  signInTitle: "Sign in",
  signIn: "Sign in",
  forgot: "Forgot your password?",
  noAccount: "No account yet? Register",
  or: "or",
  continueWith: "Continue with {provider}",
  invalidOrNotVerified:
    "Email address or password is not correct, or the address is not verified yet.",
  verifyAgain: "Send the verification mail again",
  verifySent: "If {to} waits to be verified, there is a mail in its mailbox now.",

  challengeTitle: "Enter your code",
  step: "Step {step} of {steps}",
  codeSentTo: "We sent six digits to {to}.",
  code: "Code",
  goOn: "Continue",
  resend: "Send a new code",
  resendIn: "You can ask for a new code in {count} seconds.",
  resent: "A new code is on its way.",

  signOut: "Sign out",
  theme: "Appearance",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  refusals: {
    invalid_credentials: "Email address or password is not correct.",
    wrong_password: "This is not your current password.",
    invalid_code: "This code is wrong or no longer valid.",
    email_not_verified: "Verify your email address first: look into your mailbox.",
    password_closed: "Too many wrong attempts. Reset your password to sign in.",
    registration_closed: "Registration is closed.",
    captcha_required: "Please solve the captcha.",
    overloaded: "Too many people are signing in at the moment. Please try again.",
    unavailable: "This cannot be checked at the moment. Please try again.",
    permission_denied: "You may not do this.",
    not_found: "This is not there any more.",
  } as Record<string, string>,
};

/** Every sentence of the kit. */
export type Words = typeof en;
