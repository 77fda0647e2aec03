import { createProxy } from "./session/vestibule";

export const proxy = createProxy({
  handle({ method, nextUrl }, { hasEnded, redirect }) {
    // Signing in and out needs no session, also where one has just ended.
    if (!hasEnded || nextUrl.pathname === "/session") return undefined;
    // The user signs in again. A script that asked follows no redirect to a page: it gets the status.
    const isPage = method === "GET" && !nextUrl.pathname.startsWith("/api/");
    if (isPage) return redirect("/auth/signin");
    const refusal = { detail: "The session is over. Please sign in.", code: "not_authenticated" };
    return Response.json(refusal, { status: 401 });
  },
});
export const config = { matcher: "/((?!_next/|icon.svg).*)" };
