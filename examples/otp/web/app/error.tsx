"use client";

export default function Failed({ reset }: { reset: () => void }) {
  return (
    <section className="card" role="alert">
      <h1>That did not work</h1>
      <p>The connection broke, or something went wrong here. Nothing was lost.</p>
      <button onClick={reset} type="button">
        Try again
      </button>
    </section>
  );
}
