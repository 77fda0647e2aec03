import { createClient } from "@vestibule/client";

const vestibule = createClient();
vestibule.start();
await vestibule.signIn({ email: "ann@example.org", password: "a long and quiet river" });
const response = await vestibule.fetch("/api/orders/");

export { response };
