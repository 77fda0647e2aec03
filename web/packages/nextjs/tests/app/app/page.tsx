import { currentUser, protect } from "@vestibule/nextjs";

export default async function Page() {
  await protect();
  const user = await currentUser();
  return <h1>Welcome, {user?.first_name}</h1>;
}
