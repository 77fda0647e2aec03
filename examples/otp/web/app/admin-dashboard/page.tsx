import type { Metadata } from "next";
import NextForm from "next/form";
import Link from "next/link";
import { Suspense } from "react";
import { staff } from "@/lib/staff";
import { Card } from "@/parts/card";
import { Refusal } from "@/parts/refusal";
import { type Filters, UserPage } from "./user-page";

export const metadata: Metadata = { title: "Dashboard" };

const GROUPS = ["Default", "Admin", "Superuser"];
const SIZES = ["10", "20", "50"];

export default async function Dashboard(props: { searchParams: Promise<Filters> }) {
  const filters = await props.searchParams;
  const here = `/admin-dashboard?${new URLSearchParams({ ...filters })}`;
  const allowed = await staff(here, "is_staff");
  if (!allowed.ok) return <Refusal refused={allowed} />;
  const { me } = allowed;
  return (
    <Card beside={me.is_superuser && <NewAdmin />} title="Users" wide>
      <NextForm action="/admin-dashboard" className="filters" role="search">
        <label>
          Search
          <input
            defaultValue={filters.search}
            name="search"
            placeholder="E-mail or user name"
            type="search"
          />
        </label>
        <label>
          Group
          <select defaultValue={filters.group} name="group">
            <option value="">All</option>
            {GROUPS.map((group) => (
              <option key={group}>{group}</option>
            ))}
          </select>
        </label>
        <label>
          Status
          <select defaultValue={filters.is_active} name="is_active">
            <option value="">All</option>
            <option value="true">Active</option>
            <option value="false">Deactivated</option>
          </select>
        </label>
        <label>
          Per page
          <select defaultValue={filters.page_size} name="page_size">
            {SIZES.map((size) => (
              <option key={size}>{size}</option>
            ))}
          </select>
        </label>
        <button type="submit">Show</button>
      </NextForm>
      <Suspense fallback={<p role="status">Loading users …</p>} key={here}>
        <UserPage filters={filters} here={here} me={{ id: String(me.id), all: me.is_superuser }} />
      </Suspense>
    </Card>
  );
}

function NewAdmin() {
  return (
    <Link className="button plain" href="/admin-dashboard/new-admin">
      Create new admin
    </Link>
  );
}
