"use client";

import type { Device } from "@vestibule/client";
import { type ReactNode, useState } from "react";
import { ago, deviceOf } from "../devices.js";
import { sentenceOf } from "../form.js";
import { Loaded, PlainButton, Screen, type ScreenProps, Text, useNames } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useLoaded } from "../session.js";
import { type Act, useStepUp } from "../step-up.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";

/** The devices with a session: this one first, each other one with a button to end it. */
export function Sessions(screen: ScreenProps): ReactNode {
  const { client } = useVestibuleContext();
  const words = useAllWords();
  const { confirmed, dialog } = useStepUp();
  const devices = useLoaded(client.listSessions);
  const [said, setSaid] = useState("");
  async function end(act: Act<unknown>): Promise<void> {
    try {
      await confirmed(act);
      setSaid(words.sessionEnded);
    } catch (error) {
      setSaid(sentenceOf(error, words));
    }
    devices.reload();
  }
  return (
    <Screen level={2} {...screen} title={words.sessionsTitle}>
      <p className="vestibule-quiet" role="status">
        {said}
      </p>
      <Loaded loaded={devices}>
        {(all) => (
          <>
            <DeviceList all={all} end={(id) => void end((proof) => client.endSession(id, proof))} />
            {all.length > 1 ? (
              <PlainButton onClick={() => void end(client.endOtherSessions)}>
                {words.endOthers}
              </PlainButton>
            ) : (
              <Text>{words.onlyHere}</Text>
            )}
          </>
        )}
      </Loaded>
      {dialog}
    </Screen>
  );
}

function DeviceList({ all, end }: { all: Device[]; end: (id: string) => void }): ReactNode {
  const names = useNames();
  const { language } = useVestibuleContext();
  const words = useAllWords();
  return (
    <ul className={names("list")}>
      {all.map((device) => {
        const name = deviceOf(device.user_agent, words);
        const when = ago(device.last_seen_at, language);
        return (
          <li className={names("item")} key={device.id}>
            <div>
              <strong>{name}</strong>
              {device.current && <span className="vestibule-badge">{words.thisDevice}</span>}
              <Text>
                {filled(words.lastSeen, { when })} · {device.ip}
              </Text>
            </div>
            {!device.current && (
              <PlainButton
                aria-label={filled(words.endSessionOf, { device: name })}
                onClick={() => end(device.id)}
              >
                {words.endSession}
              </PlainButton>
            )}
          </li>
        );
      })}
    </ul>
  );
}
