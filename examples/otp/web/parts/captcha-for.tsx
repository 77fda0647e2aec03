import { CAPTCHAS, captcha } from "@/lib/offered";
import { Captcha } from "./captcha";

/** The captcha for an action, where the installation asks for one there. */
export async function CaptchaFor({ action }: { action: string }) {
  const asked = await captcha();
  // Sign-in asks only after failures; a form that has it from the start loses no user's typing.
  if (!asked || !(action === "sign_in" || asked.actions.includes(action))) return null;
  const script = CAPTCHAS[asked.provider]?.script ?? "";
  return <Captcha provider={asked.provider} script={script} siteKey={asked.site_key} />;
}
