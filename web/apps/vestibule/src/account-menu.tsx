import { useNavigate } from "@tanstack/react-router";
import { Avatar, useAccount, useVestibule } from "@vestibule/react";
import {
  ChevronsUpDownIcon,
  Menu,
  MenuChoice,
  MenuItem,
  MenuLine,
  MenuLink,
  SignOutIcon,
  UserIcon,
} from "@vestibule/react/parts";
import type { ReactNode } from "react";
import { accountWords } from "./account-language.js";
import { words } from "./language.js";
import { themes, useTheme } from "./theme.js";

/** Who is signed in; opens the way to the account, the colors, and the way out. */
export function AccountMenu(): ReactNode {
  const user = useAccount();
  const { signOut } = useVestibule();
  const navigate = useNavigate();
  const [theme, choose] = useTheme();
  async function leave(): Promise<void> {
    // Without a network the server hears of it later; here it is done.
    const leaving = signOut().catch(() => {});
    await navigate({ to: "/signed-out" });
    await leaving;
  }
  if (!user) return null;
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return (
    <div className="app-me">
      <Menu
        opener={(opener) => (
          <button {...opener} className="app-me__button" type="button">
            <Avatar isQuiet person={user} />
            <span className="app-me__who">
              <b>{name || user.email}</b>
              {name && <small>{user.email}</small>}
            </span>
            <span className="vb-away">{accountWords.accountMenu}</span>
            <ChevronsUpDownIcon />
          </button>
        )}
      >
        <MenuLink href="/account" icon={UserIcon}>
          {accountWords.profileTitle}
        </MenuLink>
        <MenuLine />
        <MenuChoice label={words.theme} onChoose={choose} options={themes} value={theme} />
        <MenuLine />
        <MenuItem icon={SignOutIcon} onChoose={() => void leave()}>
          {words.signOut}
        </MenuItem>
      </Menu>
    </div>
  );
}
