import "server-only";
import type { Data, Refused } from "./api";
import { read, session } from "./visitor";

type User = Data<"users/{account}/", "get">;

/** Return the signed-in user, as the API knows them now; what a cookie says is no proof. */
export async function staff(
  here: string,
  wanted: "is_staff" | "is_superuser",
): Promise<{ ok: true; me: User } | Refused> {
  const account = (await session())?.id ?? "";
  const answer = await read(here, "users/{account}/", { account });
  if (!answer.ok) return answer;
  if (!answer.data[wanted]) return { ok: false, status: 403, errors: "This is for staff." };
  return { ok: true, me: answer.data };
}
