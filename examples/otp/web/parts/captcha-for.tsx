import { CAPTCHAS, captcha } from "@/lib/offered";
import { Captcha } from "./captcha";

/** The captcha for a story, where the installation asks for one there. */
export async function CaptchaFor({ story }: { story: string }) {
  const asked = await captcha();
  // Sign-in asks only after failures; a form that has it from the start loses no user's typing.
  if (!asked || !(story === "sign_in" || asked.actions.includes(story))) return null;
  const script = CAPTCHAS[asked.provider]?.script ?? "";
  return <Captcha provider={asked.provider} script={script} siteKey={asked.site_key} />;
}
