import Link from "next/link";
import { read } from "@/lib/visitor";
import { Retry } from "@/parts/retry";
import { type Me, UserCards } from "@/parts/user-cards";
import { changeUser } from "./change-user";

export interface Filters {
  search?: string;
  group?: string;
  is_active?: string;
  page_size?: string;
  page?: string;
}

const FIRST = { search: "", group: "", is_active: "", page_size: "10", page: "1" };

/** One page of users, with the ways to the pages beside it. */
export async function UserPage(props: { filters: Filters; here: string; me: Me }) {
  const { search, group, is_active, page_size, page } = { ...FIRST, ...props.filters };
  const query = { search, group, is_active, page_size, page };
  const answer = await read(props.here, "users/", { query });
  if (!answer.ok) {
    return (
      <>
        <p className="notice wrong" role="alert">
          {String(answer.errors)}
        </p>
        <Retry />
      </>
    );
  }
  const { count, total_pages, next, previous, results } = answer.data;
  const users = results.map(({ id, ...user }) => ({ id: String(id), ...user }));
  const beside = (url: string | null) => (url ? `/admin-dashboard${new URL(url).search}` : null);
  return (
    <>
      <p aria-live="polite" className="hint">
        {count === 0 ? "No users found." : `${count} found, page ${page} of ${total_pages}`}
      </p>
      <UserCards action={changeUser} me={props.me} users={users} />
      {total_pages > 1 && (
        <nav aria-label="Pages" className="row">
          <Beside to={beside(previous)}>Previous</Beside>
          <Beside to={beside(next)}>Next</Beside>
        </nav>
      )}
    </>
  );
}

function Beside({ to, children }: { to: string | null; children: string }) {
  if (!to) return null;
  return (
    <Link className="button plain" href={to}>
      {children}
    </Link>
  );
}
