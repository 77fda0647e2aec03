"use client";

import type { TrustedDevice } from "@vestibule/client";
import type { ReactNode } from "react";
import { deviceIconOf, deviceOf } from "../devices.js";
import type { FactorsFlow } from "../hooks/use-factors.js";
import { Badge, Button, Item, ItemList, Section } from "../parts.js";
import { useVestibuleContext } from "../provider.js";
import { useAllWords } from "../use-all-words.js";
import { filled } from "../words/filled.js";
import type { Acting } from "./acting.js";

/** The devices that skip the second step; nothing where there are none. */
export function TrustedDevices(
  props: Acting<FactorsFlow> & { devices: readonly TrustedDevice[] },
): ReactNode {
  const { level, flow, run, devices } = props;
  const { language } = useVestibuleContext();
  const words = useAllWords();
  const distrust = (id: string | null): Promise<boolean> =>
    run(() => flow.distrust(id), words.distrusted);
  if (devices.length === 0) return null;
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  return (
    <Section
      level={level}
      side={
        devices.length > 1 && (
          <Button onClick={() => void distrust(null)} size="sm">
            {words.distrustAll}
          </Button>
        )
      }
      text={words.trustedText}
      title={words.trustedTitle}
    >
      <ItemList>
        {devices.map(({ id, user_agent, ip, expires_at, current }) => {
          const device = deviceOf(user_agent, words);
          const until = filled(words.trustedUntil, { when: date.format(new Date(expires_at)) });
          return (
            <Item
              badge={current && <Badge tone="accent">{words.thisDevice}</Badge>}
              icon={deviceIconOf(user_agent)}
              key={id}
              meta={[until, ip].filter(Boolean).join(" · ")}
              title={device}
            >
              <Button
                aria-label={filled(words.distrustOf, { device })}
                onClick={() => void distrust(id)}
                size="sm"
              >
                {words.distrust}
              </Button>
            </Item>
          );
        })}
      </ItemList>
    </Section>
  );
}
