import { protect } from "@vestibule/nextjs";

export default async function Page() {
  const { role } = await protect({ role: ["admin", "manager"], permission: "end_sessions" });
  return <h1>For {role}</h1>;
}
