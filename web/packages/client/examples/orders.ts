import { type Client, createClient } from "@vestibule/client";

export async function orders(vestibule: Client): Promise<unknown> {
  const response = await vestibule.fetch("/api/orders/");
  return response.json();
}

/** On a server that renders pages: one client for each request, with its visitor's cookies. */
export async function visitorOf(cookies: string): Promise<string | null> {
  const vestibule = createClient({
    baseUrl: "https://www.example.org/api/auth/",
    headers: () => ({ Cookie: cookies }),
  });
  vestibule.start();
  const session = await vestibule.known();
  return session.status === "authenticated" ? session.user.email : null;
}
