// The passkeys of a page's device: Chromium's virtual authenticator.

import type { CDPSession, Page } from "playwright-core";

/** A device that holds passkeys, and a user who confirms as it is told. */
export class Authenticator {
  readonly #cdp: CDPSession;
  readonly #id: string;

  private constructor(cdp: CDPSession, id: string) {
    this.#cdp = cdp;
    this.#id = id;
  }

  static async of(page: Page): Promise<Authenticator> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    const options = {
      ...({ protocol: "ctap2", transport: "internal" } as const),
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    };
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
    return new Authenticator(cdp, authenticatorId);
  }

  /** Whether the user answers; passkeys in autofill are else chosen as soon as they are offered. */
  async answers(enabled: boolean): Promise<void> {
    await this.#cdp.send("WebAuthn.setAutomaticPresenceSimulation", {
      ...{ authenticatorId: this.#id, enabled },
    });
  }

  /** Whether the device recognizes the user. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.#cdp.send("WebAuthn.setUserVerified", {
      ...{ authenticatorId: this.#id, isUserVerified },
    });
  }

  async count(): Promise<number> {
    const authenticatorId = this.#id;
    return (await this.#cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials
      .length;
  }
}
