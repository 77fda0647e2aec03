"use client";

import { type ReactNode, useContext, useId, useInsertionEffect, useMemo } from "react";
import { joined } from "./names.js";
import { Context, type Part, type VestibuleContext } from "./provider.js";

/** A value, or one for light and one for dark colors. */
export type Shade = string | { light: string; dark: string };

/** The twelve variables of a brand; everything else follows from them. */
export interface Variables {
  /** Fills, and text on them. */
  accent?: Shade;
  onAccent?: Shade;
  /** Links, active icons, the focus ring. */
  accentText?: Shade;
  /** Behind everything. */
  canvas?: Shade;
  /** Cards and inputs. */
  surface?: Shade;
  text?: Shade;
  textMuted?: Shade;
  border?: Shade;
  radius?: string;
  font?: string;
  /** As `url("/logo.svg")`. */
  logo?: string;
  panel?: Shade;
}

/** How the kit looks, everywhere or in one component. */
export interface Appearance {
  variables?: Variables | undefined;
  /** Class names for parts, beside the kit’s own. */
  classNames?: Partial<Record<Part, string>> | undefined;
  /** Whether sign-in and registration show the name and logo of the installation. Default: true. */
  brand?: boolean | undefined;
}

/**
 * Set variables where a selector applies.
 *
 * By a constructed style sheet and the CSSOM, which a content policy does not restrict: neither
 * is markup. A value that is none in CSS is ignored, and can end no rule.
 */
export function useVariables(selector: string, variables: Variables | undefined): void {
  const given = JSON.stringify(variables ?? {});
  useInsertionEffect(() => {
    const entries = Object.entries(JSON.parse(given) as Record<string, Shade>);
    if (entries.length === 0) return;
    const sheet = new CSSStyleSheet();
    sheet.insertRule(`${selector} {}`);
    const { style } = sheet.cssRules[0] as CSSStyleRule;
    for (const [name, value] of entries) style.setProperty(propertyOf(name), shadeOf(value));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [selector, given]);
}

/** Let a part of a page look another way; everything in it, dialogs too. */
export function Scope(props: {
  appearance: Appearance | undefined;
  children: ReactNode;
}): ReactNode {
  const { appearance, children } = props;
  return appearance ? (
    <ScopedAppearance appearance={appearance}>{children}</ScopedAppearance>
  ) : (
    children
  );
}

function ScopedAppearance(props: { appearance: Appearance; children: ReactNode }): ReactNode {
  const { variables, classNames } = props.appearance;
  const context = useContext(Context);
  const name = `vb-scope-${useId().replace(/\W/g, "")}`;
  useVariables(`.${name}`, variables);
  const both = useNamesOf(context?.classNames, classNames);
  const shown = useShownBrand(props.appearance, context?.brand);
  const inner = useMemo<VestibuleContext | null>(
    () => context && { ...context, classNames: both, brand: shown },
    [context, both, shown],
  );
  return (
    <Context.Provider value={inner}>
      <div className={joined("vb-scope", name)} data-vb-scope="">
        {props.children}
      </div>
    </Context.Provider>
  );
}

type ShownBrand = VestibuleContext["brand"];

/** Return what an appearance says of the brand, or what is said around it. */
export function useShownBrand(
  { brand, variables }: Appearance = {},
  around: ShownBrand = { isShown: true, hasLogo: false },
): ShownBrand {
  const isShown = brand ?? around.isShown;
  const hasLogo = around.hasLogo || Boolean(variables?.logo);
  return useMemo(() => ({ isShown, hasLogo }), [isShown, hasLogo]);
}

type Names = Partial<Record<Part, string>>;

/** Join two sets of class names, part by part; the same object as long as they say the same. */
export function useNamesOf(one: Names = {}, other: Names = {}): Names {
  const given = JSON.stringify([one, other]);
  return useMemo(() => {
    const [all, more] = JSON.parse(given) as [Names, Names];
    for (const [part, names] of Object.entries(more) as [Part, string][]) {
      all[part] = joined(all[part], names);
    }
    return all;
  }, [given]);
}

function propertyOf(name: string): string {
  return `--vb-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function shadeOf(value: Shade): string {
  return typeof value === "string" ? value : `light-dark(${value.light}, ${value.dark})`;
}
