"use client";

import {
  type ComponentProps,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Icon } from "./icons.js";
import { CheckIcon } from "./icons.js";
import { joined } from "./names.js";
import { PageLink } from "./page-link.js";

/** What the button that opens a menu must be given. */
export type Opener = Pick<
  ComponentProps<"button">,
  "aria-controls" | "aria-expanded" | "aria-haspopup" | "id" | "onClick" | "onKeyDown"
>;

/**
 * A menu and the button that opens it, with the keys of the ARIA Authoring Practices: arrows,
 * Home and End move, Escape and Tab close, Escape returns to the button.
 */
export function Menu(props: {
  /** Draws the button. */
  opener: (opener: Opener) => ReactNode;
  /** Whether it opens upwards. */
  opensUp?: boolean;
  children: ReactNode;
}): ReactNode {
  const { opener, opensUp, children } = props;
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const items = (): HTMLElement[] => [
    ...(box.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []),
  ];
  useLayoutEffect(() => {
    if (!isOpen || !box.current) return;
    const menu = box.current.querySelector<HTMLElement>("[role=menu]");
    if (menu && isCutOff(menu)) menu.dataset.side = "start";
    box.current.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }, [isOpen]);
  function close(): void {
    setOpen(false);
    document.getElementById(id)?.focus();
  }
  function move(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (to !== undefined) all.at(to % all.length)?.focus();
    else return;
    event.preventDefault();
  }
  function left({ relatedTarget }: FocusEvent<HTMLDivElement>): void {
    if (!box.current?.contains(relatedTarget)) setOpen(false);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only sees the focus leave
    <div className="vb-menubox" onBlur={left} ref={box}>
      {opener({
        id,
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
        "aria-controls": isOpen ? `${id}-menu` : undefined,
        onClick: () => setOpen(!isOpen),
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(true);
        },
      })}
      {isOpen && (
        <div
          aria-labelledby={id}
          className={joined("vb-menu", opensUp && "vb-menu--up")}
          id={`${id}-menu`}
          onClick={(event) => {
            const item = (event.target as Element).closest("[role^=menuitem]");
            if (item && !item.hasAttribute("aria-checked")) close();
          }}
          onKeyDown={move}
          role="menu"
        >
          {children}
        </div>
      )}
    </div>
  );
}

/** Whether a menu that ends with its button begins outside of the window. */
function isCutOff(menu: HTMLElement): boolean {
  const { left, right } = menu.getBoundingClientRect();
  return left < 0 || right > document.documentElement.clientWidth;
}

interface ItemProps {
  icon?: Icon;
  tone?: "danger";
  children: ReactNode;
}

/** Something to do. */
export function MenuItem(props: ItemProps & { onChoose: () => void }): ReactNode {
  const { icon: Drawn, tone, onChoose, children } = props;
  return (
    <button
      className="vb-menu__item"
      data-tone={tone}
      onClick={onChoose}
      role="menuitem"
      tabIndex={-1}
      type="button"
    >
      {Drawn && <Drawn />}
      {children}
    </button>
  );
}

/** A page to go to. */
export function MenuLink(props: ItemProps & { href: string }): ReactNode {
  const { icon: Drawn, tone, href, children } = props;
  return (
    <PageLink className="vb-menu__item" data-tone={tone} href={href} role="menuitem" tabIndex={-1}>
      {Drawn && <Drawn />}
      {children}
    </PageLink>
  );
}

/** Choices of which one is taken. */
export function MenuChoice<T extends string>(props: {
  label: string;
  options: readonly { value: T; label: string; icon?: Icon }[];
  value: T;
  onChoose: (value: T) => void;
}): ReactNode {
  const { label, options, value, onChoose } = props;
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a menu holds groups, not fieldsets
    <div aria-labelledby={id} role="group">
      <div className="vb-menu__title" id={id}>
        {label}
      </div>
      {options.map(({ value: each, label: name, icon: Drawn }) => (
        <button
          aria-checked={each === value}
          className="vb-menu__item"
          key={each}
          onClick={() => onChoose(each)}
          role="menuitemradio"
          tabIndex={-1}
          type="button"
        >
          {Drawn && <Drawn />}
          {name}
          {each === value && <CheckIcon />}
        </button>
      ))}
    </div>
  );
}

/** A line between kinds of things to do. */
export function MenuLine(): ReactNode {
  return <hr className="vb-menu__line" />;
}
