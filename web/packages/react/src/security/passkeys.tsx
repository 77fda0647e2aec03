"use client";

import {
  addPasskey,
  listPasskeys,
  type Passkey,
  type PasskeyAdded,
  removePasskey,
  renamePasskey,
  supportsPasskeys,
} from "@vestibule/client";
import { type ReactNode, useCallback, useState } from "react";
import { unlessCanceled } from "../ceremony.js";
import { ago } from "../devices.js";
import { useForm } from "../form.js";
import { missing } from "../form-errors.js";
import { FormBody } from "../form-screen.js";
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
import { useLoaded } from "../session.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { AddingFactors } from "./acting.js";
import { CodesDialog } from "./codes-dialog.js";
import { ConfirmDialog } from "./confirm-dialog.js";

type Asked = { what: "created" | "rename" | "remove"; passkey: Passkey } | null;

/** The passkeys of the account: to add, to rename, to remove. */
export function Passkeys({ level, run, confirmed, mayAdd }: AddingFactors): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const passkeys = useLoaded(useCallback(() => listPasskeys(client), [client]));
  const [asked, setAsked] = useState<Asked>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const close = (): void => setAsked(null);
  async function change(what: () => Promise<string>): Promise<void> {
    await run(what);
    passkeys.reload();
  }
  const add = (): Promise<void> =>
    change(async () => {
      const added = confirmed((proof) => addPasskey(client, proof));
      const show = ({ passkey, recoveryCodes }: PasskeyAdded): void => {
        setCodes(recoveryCodes);
        setAsked({ what: "created", passkey });
      };
      await unlessCanceled(added.then(show));
      return "";
    });
  const remove = (passkey: Passkey): Promise<void> => {
    close();
    return change(async () => {
      await confirmed((proof) => removePasskey(client, passkey, proof));
      return words.passkeyRemoved;
    });
  };
  return (
    <Section
      level={level}
      side={
        mayAdd &&
        supportsPasskeys() && (
          <Button icon={PlusIcon} onClick={() => void add()} size="sm" variant="primary">
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
                  ask={(what) => setAsked({ what, passkey })}
                  key={passkey.id}
                  passkey={passkey}
                />
              ))}
            </ItemList>
          )
        }
      </Loaded>
      {asked?.what === "remove" && (
        <ConfirmDialog
          act={() => void remove(asked.passkey)}
          button={words.removePasskey}
          cancel={close}
          icon={WarningIcon}
          isDanger
          text={words.removePasskeyText}
          title={filled(words.removePasskeyTitle, { name: asked.passkey.name })}
        />
      )}
      {asked && asked.what !== "remove" && (
        <NameDialog
          cancel={close}
          isNew={asked.what === "created"}
          passkey={asked.passkey}
          rename={async (name) => {
            await renamePasskey(client, asked.passkey.id, name);
            close();
            void change(async () => words.passkeyRenamed);
          }}
        />
      )}
      {!asked && codes.length > 0 && <CodesDialog close={() => setCodes([])} codes={codes} />}
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
  rename: (name: string) => Promise<void>;
  cancel: () => void;
}): ReactNode {
  const words = useAllWords();
  const { passkey, isNew, rename, cancel } = props;
  const form = useForm(
    ({ name = "" }) => rename(name.trim()),
    (values) => missing(values, ["name"], words),
    words,
  );
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
