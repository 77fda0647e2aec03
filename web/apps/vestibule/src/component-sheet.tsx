// Every part of the kit, and every screen in each state: `/dev/components`, on a developer's machine only.

import { useTheme } from "@vestibule/react";
import * as parts from "@vestibule/react/parts";
import { type ReactNode, useState } from "react";
import { useTitle } from "./frame.js";
import { Gallery } from "./gallery.js";
import { STATES } from "./gallery-answers.js";

const TONES = ["accent", "ok", "warn", "danger"] as const;
const VARIANTS = ["primary", "default", "ghost", "danger", "danger-quiet"] as const;
// By name: an object of all of them would be loaded with the page for signing in.
const ICONS = [
  parts.AlertIcon,
  parts.ArrowDownIcon,
  parts.ArrowLeftIcon,
  parts.ArrowUpIcon,
  parts.BanIcon,
  parts.BellIcon,
  parts.BuildingIcon,
  parts.CalendarClockIcon,
  parts.CameraIcon,
  parts.CheckCircleIcon,
  parts.CheckIcon,
  parts.ChevronDownIcon,
  parts.ChevronRightIcon,
  parts.ChevronsUpDownIcon,
  parts.CircleDashedIcon,
  parts.CloseCircleIcon,
  parts.CloseIcon,
  parts.ContrastIcon,
  parts.CopyIcon,
  parts.DashboardIcon,
  parts.DatabaseIcon,
  parts.DesktopIcon,
  parts.DevicesIcon,
  parts.DownloadIcon,
  parts.ExternalLinkIcon,
  parts.EyeIcon,
  parts.EyeOffIcon,
  parts.FingerprintIcon,
  parts.GlobeIcon,
  parts.HistoryIcon,
  parts.InboxIcon,
  parts.InfoIcon,
  parts.KeyIcon,
  parts.LaptopIcon,
  parts.LifeBuoyIcon,
  parts.LinkIcon,
  parts.LinkOffIcon,
  parts.LockIcon,
  parts.MailCheckIcon,
  parts.MailIcon,
  parts.MenuIcon,
  parts.MessageIcon,
  parts.MoonIcon,
  parts.MoreIcon,
  parts.PhoneIcon,
  parts.PlusIcon,
  parts.PrintIcon,
  parts.QrCodeIcon,
  parts.RefreshIcon,
  parts.ScrollIcon,
  parts.SearchIcon,
  parts.SearchOffIcon,
  parts.SecurityKeyIcon,
  parts.SendIcon,
  parts.ShieldAlertIcon,
  parts.ShieldCheckIcon,
  parts.ShieldIcon,
  parts.ShieldOffIcon,
  parts.SignInIcon,
  parts.SignOutIcon,
  parts.SunIcon,
  parts.TabletIcon,
  parts.TerminalIcon,
  parts.TimerIcon,
  parts.TrashIcon,
  parts.UserCogIcon,
  parts.UserIcon,
  parts.UserOffIcon,
  parts.UserPlusIcon,
  parts.UsersIcon,
  parts.WarningIcon,
];

export function ComponentSheet(): ReactNode {
  useTitle("Components");
  const asked = new URLSearchParams(location.search).get("state");
  const state = STATES.find((each) => each === asked);
  const { theme, choose, options } = useTheme();
  const [isRtl, setRtl] = useState(document.documentElement.dir === "rtl");
  function turn(): void {
    document.documentElement.dir = isRtl ? "ltr" : "rtl";
    setRtl(!isRtl);
  }
  return (
    <main className={state ? "vb app-sheet" : "vb vb-main app-sheet"}>
      <parts.Screen
        kind="wide"
        side={
          <>
            <parts.Menu
              opener={(opener) => (
                <parts.Button {...opener} after={parts.ChevronDownIcon}>
                  Appearance
                </parts.Button>
              )}
            >
              <parts.MenuChoice label="Colors" onChoose={choose} options={options} value={theme} />
              <parts.MenuLine />
              <parts.MenuItem onChoose={turn}>
                {isRtl ? "Left to right" : "Right to left"}
              </parts.MenuItem>
            </parts.Menu>
            <parts.Button onClick={turn}>{isRtl ? "Left to right" : "Right to left"}</parts.Button>
          </>
        }
        text="What screens are made of, in its states."
        title="Components"
      >
        <nav aria-label="States" className="vb-actions">
          <a href="/dev/components">parts</a>
          {STATES.map((each) => (
            <a
              aria-current={each === state ? "page" : undefined}
              href={`/dev/components?state=${each}`}
              key={each}
            >
              {each}
            </a>
          ))}
        </nav>
        {!state && <Parts />}
      </parts.Screen>
      {state && <Gallery state={state} />}
    </main>
  );
}

function Parts(): ReactNode {
  return (
    <>
      <Buttons />
      <Fields />
      <SmallParts />
      <Surfaces />
      <States />
      <parts.Section title="Icons">
        <div className="vb-actions">
          {ICONS.map((Drawn, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they keep their order
            <Drawn key={at} />
          ))}
        </div>
      </parts.Section>
    </>
  );
}

function Buttons(): ReactNode {
  return (
    <parts.Section title="Buttons">
      {([undefined, "sm"] as const).map((size) => (
        <div className="vb-actions" key={size ?? ""}>
          {VARIANTS.map((variant) => (
            <parts.Button icon={parts.PlusIcon} key={variant} size={size} variant={variant}>
              {variant}
            </parts.Button>
          ))}
          <parts.Button isBusy size={size} variant="primary">
            Saving
          </parts.Button>
          <parts.Button aria-disabled size={size}>
            Off
          </parts.Button>
          <parts.Button aria-label="More" icon={parts.MoreIcon} isIcon size={size} />
        </div>
      ))}
    </parts.Section>
  );
}

function Fields(): ReactNode {
  const form = parts.useForm(
    async () => {
      throw new Error("This form is refused");
    },
    ({ wrong }) => (wrong === "right" ? {} : { wrong: "Say “right” to send this." }),
  );
  return (
    <parts.Section title="Fields">
      <parts.Card isPadded>
        <parts.FormBody form={form} submit="Send">
          <div className="vb-two">
            <parts.Field label="Name" name="name" side="beside" />
            <parts.Field defaultValue="" hint="Below" isOptional label="City" name="city" />
          </div>
          <parts.Field label="Refused" name="wrong" />
          <parts.PasswordField label="Password" name="password" />
          <parts.CheckField label="Remember me" name="remember" />
          <parts.CodeField />
        </parts.FormBody>
      </parts.Card>
    </parts.Section>
  );
}

function SmallParts(): ReactNode {
  const people = ["Ada Byron", "Grace Okafor", "Mateo Rivera", "Ingrid Solheim", "Priya Raman"];
  return (
    <parts.Section title="Badges, tiles, avatars">
      <div className="vb-actions">
        <parts.Badge>plain</parts.Badge>
        {TONES.map((tone) => (
          <parts.Badge isState key={tone} tone={tone}>
            {tone}
          </parts.Badge>
        ))}
        {TONES.map((tone) => (
          <parts.Tile icon={parts.KeyIcon} key={tone} tone={tone} />
        ))}
        {people.map((name) => (
          <parts.Avatar key={name} person={{ email: name, first_name: name, last_name: "" }} />
        ))}
      </div>
    </parts.Section>
  );
}

function Surfaces(): ReactNode {
  return (
    <parts.Section side={<parts.Button size="sm">Add</parts.Button>} text="Rows" title="Surfaces">
      <parts.ItemList>
        <parts.Item
          badge={<parts.Badge tone="accent">This device</parts.Badge>}
          icon={parts.LaptopIcon}
          meta="Active now · 203.0.113.24"
          title="Safari on macOS"
          tone="accent"
        />
        <parts.Item icon={parts.PhoneIcon} meta="12 minutes ago" title="Chrome on Android">
          <parts.Button size="sm">Sign out</parts.Button>
        </parts.Item>
      </parts.ItemList>
      <parts.Rows>
        <parts.Row
          label="Name"
          side={
            <parts.Button size="sm" variant="ghost">
              Edit
            </parts.Button>
          }
        >
          Ada Byron
        </parts.Row>
        <parts.Row isEdited label="Phone number">
          <p>A form stands here.</p>
        </parts.Row>
      </parts.Rows>
    </parts.Section>
  );
}

function States(): ReactNode {
  const [asks, setAsks] = useState(false);
  return (
    <parts.Section title="States">
      {TONES.map((tone) => (
        <parts.Alert key={tone} title={tone} tone={tone}>
          Something to know before going on.
        </parts.Alert>
      ))}
      <parts.Status>This was done just now.</parts.Status>
      <parts.Card>
        <parts.Empty
          icon={parts.SearchOffIcon}
          text="Try a shorter search."
          title="No users match"
        />
      </parts.Card>
      <parts.Loading fields={1} rows={2} />
      <parts.LoadError reload={() => {}} sentence="You’re offline." />
      <div>
        <parts.Button onClick={() => setAsks(true)}>Open a dialog</parts.Button>
      </div>
      {asks && (
        <parts.Dialog
          cancel={() => setAsks(false)}
          icon={parts.WarningIcon}
          text="Buttons answer with verbs, the safe one first."
          title="Delete your account?"
          tone="danger"
        >
          <div className="vb-actions">
            <parts.Button onClick={() => setAsks(false)}>Keep account</parts.Button>
            <parts.Button onClick={() => setAsks(false)} variant="danger">
              Delete account
            </parts.Button>
          </div>
        </parts.Dialog>
      )}
    </parts.Section>
  );
}
