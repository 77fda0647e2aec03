import { createClient, VestibuleError } from "@vestibule/client";

const vestibule = createClient();
vestibule.subscribe(() => show(vestibule.session));
vestibule.start();

export async function signIn(email: string, password: string): Promise<string> {
  try {
    const answer = await vestibule.signIn({ email, password });
    return answer.status === "challenge" ? `Check ${answer.challenge.sent_to}` : "Welcome";
  } catch (error) {
    if (error instanceof VestibuleError && error.code === "too_many_requests") {
      return `Try again in ${error.retryAfter} seconds`;
    }
    throw error;
  }
}

function show(session: typeof vestibule.session): void {
  const person = session.status === "authenticated" ? session.user.first_name : "no one";
  document.title = `Signed in: ${person}`;
}
