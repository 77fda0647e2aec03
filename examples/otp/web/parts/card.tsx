import type { ReactNode } from "react";

/** One thing to do, in the middle of the page. */
export function Card(props: {
  title: string;
  children: ReactNode;
  wide?: boolean;
  beside?: ReactNode;
}) {
  return (
    <section className={props.wide ? "card wide" : "card"}>
      <div className="head">
        <h1>{props.title}</h1>
        {props.beside}
      </div>
      {props.children}
    </section>
  );
}
