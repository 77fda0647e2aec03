import { SignIn } from "@vestibule/react";

export default async function Page(props: { searchParams: Promise<{ next?: string }> }) {
  const { next } = await props.searchParams;
  return <SignIn redirectTo={next ?? "/"} />;
}
