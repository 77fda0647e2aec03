"use client";

import { type ReactNode, useInsertionEffect } from "react";
import { joined } from "./names.js";
import { PageLink } from "./page-link.js";
import { useVestibuleContext } from "./provider.js";
import { useConfig } from "./session.js";

/** The name of an installation that was given none (`SERVICE_NAME`). */
const UNNAMED = "Vestibule";

/** A brand: its picture, which is `--vb-logo`, and its name. */
export function Logo(props: {
  name: string;
  /** The page that it leads to. */
  href?: string;
  isLarge?: boolean;
  /** Whether `--vb-logo` is a picture. Default: false. */
  hasPicture?: boolean;
}): ReactNode {
  const { name, href, isLarge, hasPicture = false } = props;
  const className = joined("vb-logo", isLarge && "vb-logo--lg", hasPicture && "vb-logo--picture");
  if (href === undefined) return <p className={className}>{name}</p>;
  return (
    <PageLink className={className} href={href}>
      {name}
    </PageLink>
  );
}

/** The brand of the installation, above a title; nothing where it has none, or `appearance` says so. */
export function BrandHeader(): ReactNode {
  const { client, brand: shown } = useVestibuleContext();
  const brand = useConfig().value?.brand;
  const base = client.calls.wire.base?.href;
  const logo = (shown.isShown && brand?.logo) || "";
  useLogo(logo && new URL(logo, base).href, logo && new URL(brand?.logo_dark || logo, base).href);
  if (!shown.isShown || !brand) return null;
  const hasPicture = Boolean(logo) || shown.hasLogo;
  if (!hasPicture && brand.name === UNNAMED) return null;
  return <Logo hasPicture={hasPicture} isLarge name={brand.name} />;
}

/** Set the variable of the logo as `brand.css` of the server does, in the layer for it. */
function useLogo(light: string, dark: string): void {
  useInsertionEffect(() => {
    if (!light) return;
    const [one, other] = [light, dark].map((each) => `{ --vb-logo: url(${JSON.stringify(each)}) }`);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@layer vb.brand {
      :root ${one}
      @media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) ${other} }
      :root[data-theme="dark"], [data-vb-theme="dark"] ${other}
    }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [light, dark]);
}
