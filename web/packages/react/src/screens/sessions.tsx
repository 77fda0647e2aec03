"use client";

import type { Device } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { ago, deviceIconOf, deviceOf } from "../devices.js";
import { useDevices } from "../hooks/use-devices.js";
import { SignOutIcon } from "../icons.js";
import {
  Badge,
  Button,
  Item,
  ItemList,
  Loaded,
  Screen,
  type ScreenProps,
  Section,
  Status,
} from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

/** The devices with a session: this one first, each other one with a button to end it. */
export function Sessions(screen: ScreenProps): ReactNode {
  const words = useAllWords();
  const { devices, error, end, endOthers, dialog } = useDevices();
  const [said, setSaid] = useState("");
  async function say(done: Promise<boolean>): Promise<void> {
    setSaid((await done) ? words.sessionEnded : "");
  }
  const level = (screen.level ?? 2) + 1;
  return (
    <Screen level={2} {...screen} kind="page" text={words.sessionsText} title={words.sessionsTitle}>
      <Status>{error || said}</Status>
      <Loaded loaded={devices}>
        {(all) => (
          <Devices
            all={all}
            end={(id) => void say(end(id))}
            endOthers={() => void say(endOthers())}
            level={level}
          />
        )}
      </Loaded>
      {dialog}
    </Screen>
  );
}

function Devices(props: {
  all: Device[];
  level: number;
  end: (id: string) => void;
  endOthers: () => void;
}): ReactNode {
  const { all, level, end, endOthers } = props;
  const words = useAllWords();
  const others = all.filter((device) => !device.current);
  return (
    <>
      <ItemList>
        {all
          .filter((device) => device.current)
          .map((device) => (
            <DeviceItem device={device} key={device.id} />
          ))}
      </ItemList>
      {others.length === 0 ? (
        <p className="vb-meta">{words.onlyHere}</p>
      ) : (
        <Section
          level={level}
          side={
            <Button icon={SignOutIcon} onClick={endOthers} size="sm" variant="danger-quiet">
              {words.endOthers}
            </Button>
          }
          title={words.otherDevices}
        >
          <ItemList>
            {others.map((device) => (
              <DeviceItem device={device} end={() => end(device.id)} key={device.id} />
            ))}
          </ItemList>
        </Section>
      )}
    </>
  );
}

function DeviceItem({ device, end }: { device: Device; end?: () => void }): ReactNode {
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const name = deviceOf(device.user_agent, words);
  const when = ago(device.last_seen_at, language);
  return (
    <Item
      badge={device.current && <Badge tone="accent">{words.thisDevice}</Badge>}
      icon={deviceIconOf(device.user_agent)}
      meta={
        <>
          {filled(words.lastSeen, { when })}
          {device.ip && " · "}
          <bdi>{device.ip}</bdi>
        </>
      }
      title={name}
      tone={device.current ? "accent" : undefined}
    >
      {end && (
        <Button aria-label={filled(words.endSessionOf, { device: name })} onClick={end} size="sm">
          {words.endSession}
        </Button>
      )}
    </Item>
  );
}
