import Link from "next/link";

export default function NotFound() {
  return (
    <section className="card">
      <h1>Not found</h1>
      <p>There is no such page, or it is not yours to see.</p>
      <Link className="button" href="/">
        To the start
      </Link>
    </section>
  );
}
