"use client";

import { useState } from "react";

export function Ask({ whoAmI }: { whoAmI: () => Promise<string> }) {
  const [said, setSaid] = useState("");
  return (
    <>
      <button onClick={async () => setSaid(await whoAmI())} type="button">
        Who am I?
      </button>
      <p role="status">{said}</p>
    </>
  );
}
