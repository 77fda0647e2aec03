import type { Metadata } from "next";
import Link from "next/link";
import { read, session } from "@/lib/visitor";
import { Card } from "@/parts/card";
import { Confirm } from "@/parts/confirm";
import { Field, Form, Submit } from "@/parts/form";
import { PictureForm } from "@/parts/picture-form";
import { Refusal } from "@/parts/refusal";
import { deactivateMyself, saveProfile, setPicture } from "./profile";

export const metadata: Metadata = { title: "Profile" };

export default async function Profile({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const here = `/profile/${id}`;
  const own = (await session())?.id === id;
  const answer = await read(here, "users/{account}/", { account: id });
  if (!answer.ok) return <Refusal refused={answer} />;
  const user = answer.data;
  const name = `${user.first_name} ${user.last_name}`.trim() || user.username;
  return (
    <Card title={own ? "Your profile" : name} wide>
      <PictureForm
        action={setPicture}
        id={id}
        name={name}
        picture={user.profile_img.includes("/avatars/") ? pictureOf(here, user.profile_img) : ""}
      />
      <p className="facts">
        <span>{user.email}</span>
        {user.is_superuser && <span className="badge">Superuser</span>}
        {user.is_staff && !user.is_superuser && <span className="badge">Admin</span>}
        {!user.is_active && <span className="badge off">Deactivated</span>}
      </p>
      <Form action={saveProfile} label="Profile">
        <input name="id" type="hidden" value={id} />
        <Field
          autoCapitalize="none"
          autoComplete={own ? "nickname" : "off"}
          defaultValue={user.username}
          label="User name"
          name="username"
          required
          spellCheck={false}
        />
        <div className="pair">
          <Field
            autoComplete={own ? "given-name" : "off"}
            defaultValue={user.first_name}
            label="First name"
            name="first_name"
          />
          <Field
            autoComplete={own ? "family-name" : "off"}
            defaultValue={user.last_name}
            label="Last name"
            name="last_name"
          />
        </div>
        <Field
          autoComplete={own ? "tel" : "off"}
          defaultValue={user.phone_number}
          hint="With the country, as +14155550123."
          label="Phone number"
          name="phone_number"
          type="tel"
        />
        <Submit>Save</Submit>
      </Form>
      {own && user.phone_number && (
        <p>
          {user.is_phone_verified ? (
            <span className="badge on">Phone verified</span>
          ) : (
            <Link className="button plain" href="/profile/phone-verify">
              Verify phone
            </Link>
          )}
        </p>
      )}
      {own && !user.is_staff && (
        <Form action={deactivateMyself} label="Deactivate">
          <Confirm question="Deactivate your account? Only an admin can open it again.">
            Deactivate my account
          </Confirm>
        </Form>
      )}
    </Card>
  );
}

/** The address of a user's picture here; a new picture has a new one. */
function pictureOf(here: string, stored: string): string {
  return `${here}/picture?${new URLSearchParams({ of: stored.split("/").at(-1) ?? "" })}`;
}
