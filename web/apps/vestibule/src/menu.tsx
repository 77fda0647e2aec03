import { Link } from "@tanstack/react-router";
import { createConsole } from "@vestibule/client/console";
import { useVestibule } from "@vestibule/react";
import { loadWords, looksAfterOthers } from "@vestibule/react/console";
import { type ReactNode, useEffect, useState } from "react";
import { language } from "./language.js";

/** The way to the console, for those who have something to do there. */
export default function Menu(): ReactNode {
  const client = useVestibule();
  const [name, setName] = useState("");
  useEffect(() => {
    const asked = Promise.all([createConsole(client).listRoles(), loadWords(language)]);
    asked.then(
      ([powers, words]) => looksAfterOthers(powers) && setName(words.people),
      () => {}, // without an answer there is no way there; the next page asks again
    );
  }, [client]);
  return name ? <Link to="/people">{name}</Link> : null;
}
