import type { UsedStepUp } from "../hooks/use-step-up.js";

/** What every part of the security page is given. */
export interface Acting extends Pick<UsedStepUp, "confirmed"> {
  /** The level of its heading. */
  level: number;
  /** Do something, then say in words what was done or refused, and load the page's data again. */
  run: (what: () => Promise<string>) => Promise<void>;
}

/** What a part is given that can add a factor. */
export interface AddingFactors extends Acting {
  /** Whether the installation lets users add factors. */
  mayAdd: boolean;
}
