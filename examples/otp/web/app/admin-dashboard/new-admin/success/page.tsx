import type { Metadata } from "next";
import Link from "next/link";
import { staff } from "@/lib/staff";
import { Card } from "@/parts/card";
import { Refusal } from "@/parts/refusal";

export const metadata: Metadata = { title: "Admin created" };

export default async function AdminCreated() {
  const allowed = await staff("/admin-dashboard/new-admin/success", "is_superuser");
  if (!allowed.ok) return <Refusal refused={allowed} />;
  return (
    <Card title="Admin created">
      <p>A link is on its way to them. With it they verify the address, and can log in.</p>
      <Link className="button" href="/admin-dashboard">
        To the users
      </Link>
    </Card>
  );
}
