"use client";

import type { ReactNode } from "react";
import {
  ACCOUNT_NAVIGATION,
  ACCOUNT_PAGES,
  type AccountPage,
  type NavigationItem,
} from "./account-navigation.js";
import { Scope } from "./appearance.js";
import { ArrowLeftIcon } from "./icons.js";
import { joined } from "./names.js";
import { LinkOrButton } from "./parts.js";
import { useVestibuleContext } from "./provider.js";
import type { ScreenProps } from "./screen.js";
import { Activity } from "./screens/activity.js";
import { ChangeEmail } from "./screens/change-email.js";
import { ChangePassword } from "./screens/change-password.js";
import { LinkedAccounts } from "./screens/linked-accounts.js";
import { OwnData } from "./screens/own-data.js";
import { Phone } from "./screens/phone.js";
import { Profile } from "./screens/profile.js";
import { Security } from "./screens/security.js";
import { Sessions } from "./screens/sessions.js";
import { SessionLoading } from "./session-loading.js";
import { Show } from "./show.js";
import { RedirectToSignIn } from "./signed-in-redirect.js";
import { useAllWords } from "./use-all-words.js";
import { useAddress, useIsFirst, useView, type View, ViewPage, type ViewProps } from "./view.js";
import { ViewDialog } from "./view-dialog.js";

export interface AccountViewProps
  extends ViewProps,
    Pick<ScreenProps, "className" | "level" | "appearance"> {
  /** The first page, where the address does not say which. */
  page?: AccountPage;
  /** Where to go once the account is deleted; `/` without it. */
  afterDeletion?: string;
  /** Every other page of your site, where this view and `<AuthView>` are all the router it has. */
  children?: ReactNode;
}

/** The user's own account, at one route: a navigation, and its pages. */
export function AccountView(props: AccountViewProps): ReactNode {
  const { path, basePath, mode = "page", onClose, page: first = "", ...given } = props;
  const { children, appearance, ...rest } = given;
  const { paths } = useVestibuleContext();
  const words = useAllWords();
  const base = (basePath ?? paths.account).replace(/\/$/, "");
  const view = useView<AccountPage>(ACCOUNT_PAGES, base, {
    ...(path !== undefined && { path }),
    mode,
    first,
    ownsSite: children !== undefined,
  });
  const isKnown = useAddress() !== null || path !== undefined || mode !== "page";
  const isFirst = useIsFirst(isKnown ? view.page : null);
  if (!isKnown) return <SessionLoading />;
  if (children !== undefined && view.page === null) return view.wrap(children);
  const layout = (
    <AccountLayout {...rest} isFirst={isFirst} page={view.page ?? first} view={view} />
  );
  if (mode === "modal") {
    return (
      <Show when="signed-in">
        <Scope appearance={appearance}>
          <ViewDialog close={() => onClose?.()} isWide label={words.pages}>
            {layout}
          </ViewDialog>
        </Scope>
      </Show>
    );
  }
  return view.wrap(
    <Show fallback={<RedirectToSignIn />} loading={<SessionLoading />} when="signed-in">
      <Scope appearance={appearance}>{layout}</Scope>
    </Show>,
  );
}

interface AccountLayoutProps
  extends Pick<AccountViewProps, "className" | "level" | "afterDeletion"> {
  page: AccountPage;
  isFirst: boolean;
  view: View<AccountPage>;
}

function AccountLayout(props: AccountLayoutProps): ReactNode {
  const { page, isFirst, view, className, level = 1, afterDeletion = "/" } = props;
  const words = useAllWords();
  const current = ACCOUNT_NAVIGATION.find(
    (each) => each.page === page || each.below?.includes(page),
  );
  return (
    <div className={joined("vb vb-account", className)}>
      <div className="vb-account__grid">
        <nav aria-label={words.pages} className="vb-account__nav">
          <ul>
            {ACCOUNT_NAVIGATION.map(({ icon: Drawn, ...each }) => (
              <li key={each.page}>
                <LinkOrButton
                  aria-current={each.page === current?.page ? "page" : undefined}
                  to={view.to(each.page)}
                >
                  <Drawn />
                  {each.name(words)}
                </LinkOrButton>
              </li>
            ))}
          </ul>
        </nav>
        <div className="vb-account__page">
          <ViewPage isFirst={isFirst} key={page}>
            <PageOf
              afterDeletion={afterDeletion}
              back={current && current.page !== page && <Back from={current} to={view.to} />}
              level={level}
              page={page}
              view={view}
            />
          </ViewPage>
        </div>
      </div>
    </div>
  );
}

/** The way back from a page that is reached from another. */
function Back({ from, to }: { from: NavigationItem; to: View<AccountPage>["to"] }): ReactNode {
  const words = useAllWords();
  return (
    <div>
      <LinkOrButton icon={ArrowLeftIcon} to={to(from.page)}>
        {from.name(words)}
      </LinkOrButton>
    </div>
  );
}

function PageOf(props: {
  page: AccountPage;
  view: View<AccountPage>;
  level: 1 | 2 | 3;
  back: ReactNode;
  afterDeletion: string;
}): ReactNode {
  const { page, view, level, back, afterDeletion } = props;
  const { navigate } = useVestibuleContext();
  const address = useAddress();
  const { to } = view;
  const screen = { level, header: back };
  if (page === "email") return <ChangeEmail {...screen} />;
  if (page === "phone") return <Phone {...screen} />;
  if (page === "security") return <Security {...screen} password={to("password")} />;
  if (page === "password") return <ChangePassword {...screen} />;
  if (page === "linked") return <LinkedAccounts {...screen} next={address ?? "/"} />;
  if (page === "sessions") return <Sessions {...screen} />;
  if (page === "activity") return <Activity {...screen} />;
  if (page === "data") {
    return <OwnData {...screen} left={() => navigate(afterDeletion, { replace: true })} />;
  }
  return <Profile {...screen} email={to("email")} phone={to("phone")} />;
}
