"use client";

import { type ReactNode, useState } from "react";
import { type Appearance, Scope } from "./appearance.js";
import { Avatar } from "./avatar.js";
import { ChevronsUpDownIcon, SignOutIcon, UserIcon } from "./icons.js";
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink } from "./menu.js";
import { joined } from "./names.js";
import { useVestibuleContext } from "./provider.js";
import { useAccount } from "./session.js";
import { type SignOutProps, useSignOut } from "./sign-out.js";
import { useTheme } from "./theme.js";
import { useAllWords } from "./use-all-words.js";
import { UserProfile } from "./user-profile.js";

export interface UserButtonProps extends SignOutProps {
  /** Whether the account opens in a dialog, or is a page, at `paths.account` of the provider. */
  account?: "modal" | "page";
  /** Whether name and address stand beside the picture. */
  showsName?: boolean;
  /** Whether the menu has a choice of light and dark colors. */
  hasThemes?: boolean;
  /** Whether the menu opens upwards. */
  opensUp?: boolean;
  className?: string;
  /** How it looks, and the account in its dialog. */
  appearance?: Appearance;
  /** More for the menu: `<MenuItem>` and `<MenuLink>` of `@vestibule/react/parts`. */
  children?: ReactNode;
}

/** The user's picture; opens a menu with the account, the colors and the way out. */
export function UserButton({ appearance, ...props }: UserButtonProps): ReactNode {
  return (
    <Scope appearance={appearance}>
      <UserMenu {...props} />
    </Scope>
  );
}

function UserMenu(props: Omit<UserButtonProps, "appearance">): ReactNode {
  const { account = "modal", showsName, hasThemes = true, opensUp, className, children } = props;
  const { paths } = useVestibuleContext();
  const user = useAccount();
  const words = useAllWords();
  const signOut = useSignOut(props);
  const { theme, choose, options } = useTheme();
  const [isOpen, setOpen] = useState(false);
  if (isOpen && !user) setOpen(false); // or it would open by itself at the next sign-in
  if (!user) return null;
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  const who = (
    <>
      <b dir="auto">{name || user.email}</b>
      {name && <small dir="auto">{user.email}</small>}
    </>
  );
  return (
    <div className={joined("vb vb-me", className)}>
      <Menu
        opener={(opener) => (
          <button {...opener} className="vb-me__button" type="button">
            <Avatar isQuiet person={user} />
            {showsName && <span className="vb-me__who">{who}</span>}
            <span className="vb-away">{words.accountMenu}</span>
            {showsName && <ChevronsUpDownIcon />}
          </button>
        )}
        opensUp={opensUp ?? false}
      >
        {!showsName && <div className="vb-me__who vb-menu__head">{who}</div>}
        {account === "page" ? (
          <MenuLink href={paths.account} icon={UserIcon}>
            {words.pages}
          </MenuLink>
        ) : (
          <MenuItem icon={UserIcon} onChoose={() => setOpen(true)}>
            {words.pages}
          </MenuItem>
        )}
        {children}
        <MenuLine />
        {hasThemes && (
          <>
            <MenuChoice label={words.theme} onChoose={choose} options={options} value={theme} />
            <MenuLine />
          </>
        )}
        <MenuItem icon={SignOutIcon} onChoose={() => void signOut()}>
          {words.signOut}
        </MenuItem>
      </Menu>
      {isOpen && <UserProfile mode="modal" onClose={() => setOpen(false)} />}
    </div>
  );
}
