import { AUTH_PAGES, AuthView } from "@vestibule/react";
import { notFound } from "next/navigation";

export default async function Page({ params }: { params: Promise<{ page: string }> }) {
  const { page } = await params;
  if (!AUTH_PAGES.some((each) => each === page)) notFound();
  return <AuthView path={page} />;
}
