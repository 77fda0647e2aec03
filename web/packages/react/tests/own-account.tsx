// An account of the host's own, over the hooks: for each what it says, and a button for each act.

import { type ReactNode, useState } from "react";
import * as kit from "../src/index.js";

interface Flow {
  says: ReactNode;
  acts: Record<string, (given: string) => unknown>;
  errors: readonly (string | undefined)[];
  dialog?: ReactNode;
}

export function OwnAccount() {
  const [given, setGiven] = useState("");
  const flows = {
    profile: useProfileFlow(),
    phone: usePhoneFlow(),
    linked: useLinkedFlow(),
    devices: useDevicesFlow(),
    activity: useActivityFlow(),
    passkeys: usePasskeysFlow(),
    factors: useFactorsFlow(),
    data: useDataFlow(),
  } satisfies Record<string, Flow>;
  return (
    <>
      <h1>Own account</h1>
      <input aria-label="Given" onChange={({ target }) => setGiven(target.value)} value={given} />
      {Object.entries<Flow>(flows).map(([name, { says, acts, errors, dialog }]) => (
        <section data-testid={name} key={name}>
          <p>
            {says} · {errors.filter(Boolean).join()}
          </p>
          {Object.entries(acts).map(([label, act]) => (
            <button key={label} onClick={() => void act(given)} type="button">
              {label}
            </button>
          ))}
          {dialog}
        </section>
      ))}
    </>
  );
}

function useProfileFlow(): Flow {
  const { profile, fieldErrors, error, submit, picture } = kit.useProfile();
  return {
    says: `${profile.value?.first_name} ${picture.isOffered}`,
    acts: { save: (first_name) => submit({ first_name }) },
    errors: [error, fieldErrors.first_name],
  };
}

function usePhoneFlow(): Flow {
  const { profile, fieldErrors, error, submit, remove, step } = kit.usePhone();
  return {
    says: `${profile.value?.phone || "none"} ${step}`,
    acts: { save: (phone) => submit({ phone }), remove },
    errors: [error, fieldErrors.phone],
  };
}

function useLinkedFlow(): Flow {
  const { accounts, error, dialog, unlink } = kit.useLinkedAccounts("/page/own-account");
  return {
    says: `${accounts.value?.identities.length} linked`,
    acts: { unlink },
    errors: [error],
    dialog,
  };
}

function useDevicesFlow(): Flow {
  const { devices, error, dialog, endOthers } = kit.useDevices();
  return { says: `${devices.value?.length} devices`, acts: { endOthers }, errors: [error], dialog };
}

function useActivityFlow(): Flow {
  const { events, error, more, hasMore } = kit.useActivity();
  return { says: `${events.value?.length} ${hasMore}`, acts: { more }, errors: [error] };
}

function usePasskeysFlow(): Flow {
  const { passkeys, codes, error, dialog, add, added, dismiss, rename, remove } = kit.usePasskeys();
  const first = passkeys.value?.[0];
  return {
    says: `${first?.name ?? "none"} ${codes.length} ${added !== null}`,
    acts: {
      add,
      dismiss: () => ["codes", "added"].map((what) => dismiss(what as "codes" | "added")),
      rename: (name) => rename.submit({ id: first?.id ?? "", name }),
      remove: () => first && remove(first),
    },
    errors: [error, rename.error, rename.fieldErrors.name],
    dialog,
  };
}

function useFactorsFlow(): Flow {
  const { factors, app, codes, error, dialog, dismissCodes, renewCodes } = kit.useFactors();
  const { setup, confirm, start, turnOff } = app;
  return {
    says: `${setup?.secret ?? (factors.value?.totp ? "on" : "off")} ${codes.length}`,
    acts: {
      start,
      confirm: (code) => confirm.submit({ code }),
      dismiss: dismissCodes,
      renew: renewCodes,
      turnOff,
    },
    errors: [error, confirm.error, confirm.fieldErrors.code],
    dialog,
  };
}

function useDataFlow(): Flow {
  const [left, setLeft] = useState(false);
  const { error, dialog, download, deleteAccount } = kit.useOwnData(() => setLeft(true));
  return {
    says: left ? "gone" : "here",
    acts: { download, delete: () => deleteAccount() },
    errors: [error],
    dialog,
  };
}
