import { auth } from "@vestibule/nextjs";
import { Ask } from "./ask";

async function whoAmI(): Promise<string> {
  "use server";
  const { userId } = await auth();
  return `The action saw ${userId ? "a user" : "nobody"}`;
}

export default function Page() {
  return <Ask whoAmI={whoAmI} />;
}
