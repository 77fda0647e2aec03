"use client";

import { useRouter } from "next/navigation";

/** Ask for the page once more. */
export function Retry() {
  const router = useRouter();
  return (
    <button onClick={() => router.refresh()} type="button">
      Try again
    </button>
  );
}
