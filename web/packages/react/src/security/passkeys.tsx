"use client";

import type { Passkey } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { ago } from "../devices.js";
import { followed, useFormOf } from "../form.js";
import { FormBody } from "../form-screen.js";
import type { PasskeysFlow } from "../hooks/use-passkeys.js";
import {
  CheckCircleIcon,
  FingerprintIcon,
  MoreIcon,
  PlusIcon,
  SecurityKeyIcon,
  TrashIcon,
  WarningIcon,
} from "../icons.js";
import {
  Button,
  Card,
  Dialog,
  Empty,
  Field,
  Item,
  ItemList,
  Loaded,
  Menu,
  MenuItem,
  Section,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { Acting } from "./acting.js";
import { CodesDialog } from "./codes-dialog.js";
import { ConfirmDialog } from "./confirm-dialog.js";

type PendingAction = { what: "rename" | "remove"; passkey: Passkey } | null;

/** The passkeys of the account: to add, to rename, to remove. */
export function Passkeys({ level, flow, run }: Acting<PasskeysFlow>): ReactNode {
  const words = useAllWords();
  const { passkeys, added, codes } = flow;
  const [pending, setPending] = useState<PendingAction>(null);
  const close = (): void => setPending(null);
  function remove(passkey: Passkey): void {
    close();
    void run(() => flow.remove(passkey), words.passkeyRemoved);
  }
  const named = pending?.what === "rename" ? pending.passkey : added;
  function seen(): void {
    close();
    flow.rename.reset();
    flow.dismiss("added");
  }
  const rename = followed(flow.rename, () => {
    seen();
    void run(async () => true, words.passkeyRenamed);
  });
  return (
    <Section
      level={level}
      side={
        flow.canAdd && (
          <Button
            icon={PlusIcon}
            onClick={() => void run(flow.add, "")}
            size="sm"
            variant="primary"
          >
            {words.addPasskey}
          </Button>
        )
      }
      text={words.passkeysText}
      title={words.passkeysTitle}
    >
      <Loaded loaded={passkeys}>
        {(all) =>
          all.length === 0 ? (
            <Card>
              <Empty icon={FingerprintIcon} title={words.noPasskeys} />
            </Card>
          ) : (
            <ItemList>
              {all.map((passkey) => (
                <PasskeyItem
                  ask={(what) => setPending({ what, passkey })}
                  key={passkey.id}
                  passkey={passkey}
                />
              ))}
            </ItemList>
          )
        }
      </Loaded>
      {pending?.what === "remove" && (
        <ConfirmDialog
          act={() => remove(pending.passkey)}
          button={words.removePasskey}
          cancel={close}
          icon={WarningIcon}
          isDanger
          text={words.removePasskeyText}
          title={filled(words.removePasskeyTitle, { name: pending.passkey.name })}
        />
      )}
      {named && (
        <NameDialog cancel={seen} isNew={named === added} passkey={named} rename={rename} />
      )}
      {!named && codes.length > 0 && (
        <CodesDialog close={() => flow.dismiss("codes")} codes={codes} />
      )}
    </Section>
  );
}

function PasskeyItem(props: {
  passkey: Passkey;
  ask: (what: "rename" | "remove") => void;
}): ReactNode {
  const { passkey, ask } = props;
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const { name, product, synced, created_at, last_used_at } = passkey;
  const about = [
    product !== name && product,
    filled(words.added, { when: ago(created_at, language) }),
    last_used_at && filled(words.used, { when: ago(last_used_at, language) }),
  ];
  return (
    <Item
      icon={synced ? FingerprintIcon : SecurityKeyIcon}
      meta={about.filter(Boolean).join(" · ")}
      title={name}
    >
      <Menu
        opener={(opener) => (
          <Button
            {...opener}
            aria-label={filled(words.passkeyActions, { name })}
            icon={MoreIcon}
            isIcon
            size="sm"
            variant="ghost"
          />
        )}
      >
        <MenuItem onChoose={() => ask("rename")}>{words.rename}</MenuItem>
        <MenuItem icon={TrashIcon} onChoose={() => ask("remove")} tone="danger">
          {words.removePasskey}
        </MenuItem>
      </Menu>
    </Item>
  );
}

function NameDialog(props: {
  passkey: Passkey;
  isNew: boolean;
  rename: Pick<PasskeysFlow["rename"], "pending" | "error" | "fieldErrors" | "submit">;
  cancel: () => void;
}): ReactNode {
  const words = useAllWords();
  const { passkey, isNew, rename, cancel } = props;
  const form = useFormOf(rename, ({ name = "" }) => ({ id: passkey.id, name }));
  return (
    <Dialog
      cancel={cancel}
      icon={isNew ? CheckCircleIcon : undefined}
      text={isNew && words.passkeyCreatedText}
      title={isNew ? words.passkeyCreated : words.renameTitle}
      tone="ok"
    >
      <FormBody
        after={!isNew && <Button onClick={cancel}>{words.cancel}</Button>}
        form={form}
        submit={words.save}
      >
        <Field
          autoComplete="off"
          defaultValue={passkey.name}
          label={words.passkeyName}
          maxLength={100}
          name="name"
        />
      </FormBody>
    </Dialog>
  );
}
