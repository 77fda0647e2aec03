import { createClient } from "@vestibule/client";

const vestibule = createClient({
  baseUrl: "http://127.0.0.1:8000/api/auth/",
  transport: "bearer",
});
await vestibule.signIn({ email: "ann@example.org", password: "a long and quiet river" });
const devices = await vestibule.listSessions();
process.stdout.write(`Signed in on ${devices.length} devices\n`);
await vestibule.signOut();
