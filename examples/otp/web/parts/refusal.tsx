import Link from "next/link";
import { notFound } from "next/navigation";
import type { Refused } from "@/lib/api";
import { Card } from "./card";
import { Retry } from "./retry";

/** What a page says that may not be shown, or cannot be now. */
export function Refusal({ refused }: { refused: Refused }) {
  if (refused.status === 404) notFound();
  const title = refused.status === 403 ? "Not yours to see" : "Not now";
  return (
    <Card title={title}>
      <p role="alert">{String(refused.errors)}</p>
      {refused.status === 403 ? <Link href="/">To the start</Link> : <Retry />}
    </Card>
  );
}
