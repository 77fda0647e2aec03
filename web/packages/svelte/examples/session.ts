import { createClient } from "@vestibule/client";
import { sessionStore, userStore } from "@vestibule/svelte";

export const vestibule = createClient();
export const session = sessionStore(vestibule);
export const user = userStore(vestibule);
