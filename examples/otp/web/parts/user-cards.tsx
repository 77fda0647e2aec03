"use client";

import Link from "next/link";
import { Confirm } from "./confirm";
import { Form, type FormAction } from "./form";

export interface Me {
  id: string;
  /** Whether this is a superuser, who looks after all. */
  all: boolean;
}

interface User {
  id: string;
  email: string;
  username: string;
  is_active: boolean;
  is_staff: boolean;
}

/** Users, each with what may be done to them: one form, whose buttons say what to whom. */
export function UserCards(props: { action: FormAction; me: Me; users: User[] }) {
  return (
    <Form action={props.action} label="Users">
      <ul className="users">
        {props.users.map((user) => (
          <li key={user.id}>
            <div>
              <h2>{user.username}</h2>
              {user.email !== user.username && <p className="hint">{user.email}</p>}
              <p className="facts">
                <span className={user.is_active ? "badge on" : "badge off"}>
                  {user.is_active ? "Active" : "Deactivated"}
                </span>
                {user.is_staff && <span className="badge">Staff</span>}
                {user.id === props.me.id && <span className="badge">You</span>}
              </p>
            </div>
            <div className="row">
              {props.me.all && (
                <Link
                  aria-label={`Edit ${user.email}`}
                  className="button plain"
                  href={`/profile/${user.id}`}
                >
                  Edit
                </Link>
              )}
              <Changes me={props.me} user={user} />
            </div>
          </li>
        ))}
      </ul>
    </Form>
  );
}

function Changes({ me, user }: { me: Me; user: User }) {
  if (user.id === me.id || (user.is_staff && !me.all)) return null;
  const [change, words] = user.is_active
    ? (["deactivate", "Deactivate"] as const)
    : (["activate", "Activate"] as const);
  return (
    <>
      <button
        aria-label={`${words} ${user.email}`}
        className="plain"
        name="change"
        type="submit"
        value={`${change} ${user.id}`}
      >
        {words}
      </button>
      {me.all && !user.is_active && (
        <Confirm
          label={`Delete ${user.email}`}
          name="change"
          question={`Delete ${user.email} for good?`}
          value={`delete ${user.id}`}
        >
          Delete
        </Confirm>
      )}
    </>
  );
}
