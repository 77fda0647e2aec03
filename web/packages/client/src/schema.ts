// Made by `npm run types` from the server's code. Do not edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the public keys. */
        get: operations["get_well_known_jwks_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/webauthn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the related origins for passkeys. */
        get: operations["get_well_known_webauthn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/config/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read the enabled features. */
        get: operations["get_api_auth_config"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/csrf/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Return the browser's CSRF token if it is still valid, else a new one. */
        get: operations["get_api_auth_csrf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/change/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a link to the new address; nothing changes before it is used. */
        post: operations["post_api_auth_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/change/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Change the address; the old one is mailed a notice with a link to undo it. */
        post: operations["post_api_auth_email_change_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/change/undo/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * @description Restore the old address; every session ends, and the password becomes invalid.
         *
         *             The response has a token for choosing a new password.
         */
        post: operations["post_api_auth_email_change_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a link or a code to an unverified address. */
        post: operations["post_api_auth_email_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/email/verify/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Verify the address by the link or the code. */
        post: operations["post_api_auth_email_verify_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the events of your account; administrators may name another one. */
        get: operations["get_api_auth_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List your second factors. */
        get: operations["get_api_auth_factors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/devices/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Trust no device any longer. */
        delete: operations["delete_api_auth_factors_devices"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/devices/{device}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Trust a device no longer. */
        delete: operations["delete_api_auth_factors_devices_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/passkeys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List your passkeys. */
        get: operations["get_api_auth_factors_passkeys"];
        put?: never;
        /**
         * @description Add the passkey that the browser has created.
         *
         *             The new tokens say that this session used it.
         */
        post: operations["post_api_auth_factors_passkeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/passkeys/{passkey}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * @description Remove a passkey, after a recent sign-in with a second factor.
         *
         *             The device may still offer it until the browser is told.
         */
        delete: operations["delete_api_auth_factors_passkeys_passkey"];
        options?: never;
        head?: never;
        /** @description Rename a passkey. */
        patch: operations["patch_api_auth_factors_passkeys_passkey"];
        trace?: never;
    };
    "/api/auth/factors/passkeys/options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Get the options to create a passkey with, valid for five minutes in this session. */
        post: operations["post_api_auth_factors_passkeys_options"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/recovery-codes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Make new recovery codes, after a recent sign-in with a second factor. */
        post: operations["post_api_auth_factors_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Cancel the reset that an administrator has scheduled. */
        delete: operations["delete_api_auth_factors_reset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/totp/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Begin to set up an authenticator app; the present one works until it is confirmed. */
        post: operations["post_api_auth_factors_totp"];
        /** @description Remove the authenticator app, after a recent sign-in with a second factor. */
        delete: operations["delete_api_auth_factors_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/factors/totp/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Add the authenticator app; the new tokens say that this session used it. */
        post: operations["post_api_auth_factors_totp_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/identities/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the providers that are linked to your account. */
        get: operations["get_api_auth_identities"];
        put?: never;
        /** @description Start linking a provider; redirect the browser to the returned URL. */
        post: operations["post_api_auth_identities"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/identities/{identity}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description Unlink a provider, unless it is the last way to sign in. */
        delete: operations["delete_api_auth_identities_identity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invitations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List pending and recently expired invitations of users whom you may invite. */
        get: operations["get_api_auth_invitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in. */
        post: operations["post_api_auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/challenge/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Finish a sign-in with a code or a passkey, or get the next challenge. */
        post: operations["post_api_auth_login_challenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/challenge/method/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Choose another method of the challenge; guesses at the previous one still count. */
        post: operations["post_api_auth_login_challenge_method"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/challenge/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a new code; the previous one becomes invalid. */
        post: operations["post_api_auth_login_challenge_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/email/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a sign-in link or code, if an account has the address. */
        post: operations["post_api_auth_login_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/email/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in where the link was asked for; elsewhere, get the code to enter there. */
        post: operations["post_api_auth_login_email_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/enroll/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Begin to set up a second factor; a second call replaces the first. */
        post: operations["post_api_auth_login_enroll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/enroll/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Add the second factor and finish the sign-in. */
        post: operations["post_api_auth_login_enroll_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/passkey/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in with a passkey, without a name or a password. */
        post: operations["post_api_auth_login_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/passkey/options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Get the options to offer passkeys with, valid for five minutes in this browser. */
        post: operations["post_api_auth_login_passkey_options"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End the session of both tokens and clear its cookies. */
        post: operations["post_api_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/outbox/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List messages and their delivery state; for administrators. */
        get: operations["get_api_auth_outbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/outbox/{message}/send/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a waiting or failed message again, unless its code or link is deleted already. */
        post: operations["post_api_auth_outbox_message_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/change/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Set a new password; every other session ends. */
        post: operations["post_api_auth_password_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a link or a code, if an account has the address. */
        post: operations["post_api_auth_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/reset/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Set a new password; every session ends. */
        post: operations["post_api_auth_password_reset_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/phone/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a code to your phone number. */
        post: operations["post_api_auth_phone_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/phone/verify/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Verify the phone number by the code. */
        post: operations["post_api_auth_phone_verify_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/policies/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read the roles and policies; for administrators. */
        get: operations["get_api_auth_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/profile/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read the profile. */
        get: operations["get_api_auth_profile"];
        /** @description Change names, phone number and profile fields; omitted ones stay. */
        put: operations["put_api_auth_profile"];
        post?: never;
        /** @description Delete your account; every session ends. */
        delete: operations["delete_api_auth_profile"];
        options?: never;
        head?: never;
        /** @description Change names, phone number and profile fields; omitted ones stay. */
        patch: operations["patch_api_auth_profile"];
        trace?: never;
    };
    "/api/auth/profile/avatar/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Set the picture: a form with the file as `avatar`, or the file itself as `image/*`. */
        put: operations["put_api_auth_profile_avatar"];
        post?: never;
        /** @description Remove the picture. */
        delete: operations["delete_api_auth_profile_avatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/profile/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Download all data that is stored about you, as a file. */
        post: operations["post_api_auth_profile_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/profile/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Restore the account; then sign in. */
        post: operations["post_api_auth_profile_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reauthenticate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Mail a code to a user without a password. */
        post: operations["post_api_auth_reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Register and sign in. */
        post: operations["post_api_auth_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/roles/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the roles, with your permissions on their users. */
        get: operations["get_api_auth_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List your active sessions. */
        get: operations["get_api_auth_sessions"];
        put?: never;
        post?: never;
        /** @description Sign out everywhere else. */
        delete: operations["delete_api_auth_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{session}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description End a session. The current one needs no fresh credential. */
        delete: operations["delete_api_auth_sessions_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/social/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the configured providers. */
        get: operations["get_api_auth_social"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/social/{provider}/callback/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Receive the provider's response; redirect to the front end with a ticket or an error. */
        get: operations["get_api_auth_social_provider_callback"];
        put?: never;
        /**
         * @description Receive the provider's response as a form (`response_mode=form_post`), as from Apple.
         *
         *             Browsers send no cookies with a cross-site form, so this redirects to the same URL by
         *             GET, with which they do.
         */
        post: operations["post_api_auth_social_provider_callback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/social/{provider}/start/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description Redirect to a provider to sign in; with `Accept: application/json`, return the URL.
         *
         *             Other sites cannot start it: a provider that asks no question would sign the user in.
         */
        get: operations["get_api_auth_social_provider_start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/social/{provider}/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in by a token that an app has from the provider. */
        post: operations["post_api_auth_social_provider_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/social/finish/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Exchange the ticket of the callback for tokens. It works once. */
        post: operations["post_api_auth_social_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/statistics/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Count sign-ins, failures, active users and enrolled factors; for administrators. */
        get: operations["get_api_auth_statistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/step-up/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Get a challenge for this session; `email_code` mails a code. */
        post: operations["post_api_auth_step_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/step-up/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Answer the challenge; the new tokens have the new level and time. */
        post: operations["post_api_auth_step_up_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/token/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Exchange a refresh token for new tokens; an empty body means the cookie's token. */
        post: operations["post_api_auth_token_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/token/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Check whether a token is valid. */
        post: operations["post_api_auth_token_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List accounts. */
        get: operations["get_api_auth_users"];
        put?: never;
        /** @description Invite a user: create an account and mail a link for choosing the password. */
        post: operations["post_api_auth_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read an account. */
        get: operations["get_api_auth_users_user"];
        put?: never;
        post?: never;
        /** @description Delete a deactivated account permanently. */
        delete: operations["delete_api_auth_users_user"];
        options?: never;
        head?: never;
        /** @description Change names, phone number and profile fields; omitted ones stay. */
        patch: operations["patch_api_auth_users_user"];
        trace?: never;
    };
    "/api/auth/users/{user}/activate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Activate a deactivated account. */
        post: operations["post_api_auth_users_user_activate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/deactivate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Deactivate an account, or your own if your role allows it; its sessions end. */
        post: operations["post_api_auth_users_user_deactivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the events of an account that you manage. */
        get: operations["get_api_auth_users_user_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/factors/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List the second factors of an account. */
        get: operations["get_api_auth_users_user_factors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/factors/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Schedule the removal of all second factors; the owner is told and may cancel it. */
        post: operations["post_api_auth_users_user_factors_reset"];
        /** @description Cancel the scheduled reset. */
        delete: operations["delete_api_auth_users_user_factors_reset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/invitation/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Mail a new link; the one sent before stops working. */
        post: operations["post_api_auth_users_user_invitation_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/invitation/revoke/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Make the link useless and deactivate the unused account. */
        post: operations["post_api_auth_users_user_invitation_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/password/reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Mail the owner a link to set a new password. */
        post: operations["post_api_auth_users_user_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/role/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Change the role of an account, effective at once. */
        post: operations["post_api_auth_users_user_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/{user}/sessions/end/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign an account out everywhere. */
        post: operations["post_api_auth_users_user_sessions_end"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/users/invitation/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Choose your password; then sign in with it. */
        post: operations["post_api_auth_users_invitation_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The token of the mailed link, and the chosen password. */
        AcceptInvitationBodyRequest: {
            password: string;
            token: string;
        };
        /**
         * @description * `aal1` - aal1
         *     * `aal2` - aal2
         *     * `phr` - phr
         * @enum {string}
         */
        AcrEnum: "aal1" | "aal2" | "phr";
        /** @description The new address and the current password. */
        AskToChangeEmailBodyRequest: {
            current_password: string;
            email: string;
        };
        /** @description The same for every address; with codes, the challenge. */
        AskToResetPasswordAnswer: {
            challenge?: components["schemas"]["CodeSentAnswer"];
            message: string;
        };
        /** @description The address of the account. */
        AskToResetPasswordBodyRequest: {
            email: string;
        };
        /** @description The same for every address. */
        AskToSignInByEmailAnswer: {
            message: string;
            /** @description `method` is `link` if the mail has a link beside the code. With the body transport keep `id`: link and code work together with it alone. */
            verification: components["schemas"]["CodeSentAnswer"];
        };
        /** @description The address of the account. */
        AskToSignInByEmailBodyRequest: {
            email: string;
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
        };
        /** @description The verification that was sent, if the address needs one. */
        AskToVerifyEmailAnswer: {
            message: string;
            verification: components["schemas"]["VerificationAnswer"];
        };
        /** @description The address to verify. */
        AskToVerifyEmailBodyRequest: {
            email: string;
        };
        /** @description The code that was sent. */
        AskToVerifyPhoneAnswer: {
            challenge: components["schemas"]["CodeSentAnswer"];
            message: string;
        };
        /** @description URLs of the picture: square WebP files of 512, 128 and 48 pixels. */
        AvatarAnswer: {
            large: string;
            medium: string;
            small: string;
        };
        /** @description A JPEG, PNG or WebP picture of at most 2 MB and 40 megapixels. */
        AvatarBodyRequest: {
            /** Format: binary */
            avatar: string;
        };
        /** @description A challenge in the state `enroll`, and one of its methods. */
        BeginEnrollmentBodyRequest: {
            challenge: string;
            factor: components["schemas"]["FactorEnum"];
        };
        /** @description The URL to redirect the browser to. */
        BegunAnswer: {
            authorization_url: string;
        };
        /** @description How the installation presents itself. Paths are of the API's origin; empty: not set. */
        BrandAnswer: {
            favicon: string;
            help: string;
            /** @description `card` or `split`. */
            layout: string;
            logo: string;
            logo_dark: string;
            name: string;
            /** @description By language. */
            panel: {
                [key: string]: components["schemas"]["PanelAnswer"];
            };
            privacy: string;
            /** @description Colors, font, radius and logo, for the kit. */
            stylesheet: string;
            terms: string;
        };
        /** @description The captcha provider, and the actions that require a captcha. */
        CaptchaAnswer: {
            actions: string[];
            provider: string;
            site_key: string;
        };
        /** @description A second step is required; the user is not signed in yet. */
        ChallengeAnswer: {
            /** @description In seconds. */
            expires_in: number;
            id: string;
            /** @description The chosen one of `methods`. */
            method: string;
            /** @description `passkey`, `totp`, `recovery_code` or `email_code`; in a step-up, `password`. */
            methods: string[];
            /** @description For `navigator.credentials.get()`; only for a passkey. */
            options?: unknown;
            /** @description In seconds; only if a code was mailed. */
            resend_in?: number;
            /** @description Masked; only if a code was mailed. */
            sent_to?: string;
            /** @description `second_factor`: answer by one of `methods`. `confirm_email`: a code was mailed. `enroll`: set up one of `methods` (`POST login/enroll/`). `step_up`: answer by one of `methods` (`POST step-up/confirm/`). */
            state: string;
            /** @description In seconds; only if the answer may have `trust_device`. */
            trust_device?: number;
        };
        /** @description A challenge, and a code or the credential of a passkey. */
        ChallengeBodyRequest: {
            challenge: string;
            code?: string;
            /** @description `PublicKeyCredential.toJSON()`, for a passkey. */
            credential?: {
                [key: string]: unknown;
            };
            /**
             * @description By default, the form of the answer decides.
             *
             *     * `password` - password
             *     * `email_code` - email_code
             *     * `totp` - totp
             *     * `recovery_code` - recovery_code
             *     * `passkey` - passkey
             */
            method?: components["schemas"]["MethodEnum"];
            /**
             * @description Whether to skip the second factor on this device for a while, where `config/` offers it (`trust_device`) and the user's role allows it.
             * @default false
             */
            trust_device?: boolean;
        };
        /** @description The session's new tokens; its old ones are revoked. */
        ChangePasswordAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            /** @description This device's new `Device-Token`; it replaces the previous one. */
            device?: string;
            message: string;
            tokens?: components["schemas"]["TokensAnswer"];
        };
        /** @description The current password and the new one. */
        ChangePasswordBodyRequest: {
            current_password: string;
            new_password: string;
        };
        /** @description A value of a choice field. */
        ChoiceAnswer: {
            label: string;
            value: string;
        };
        /** @description A code was sent. */
        CodeSentAnswer: {
            /** @description In seconds. */
            expires_in: number;
            id: string;
            method: string;
            /** @description In seconds. */
            resend_in: number;
            /** @description Masked. */
            sent_to: string;
        };
        /** @description The enabled features of this installation. */
        ConfigAnswer: {
            /** @description In seconds. */
            access_lifetime: number;
            /** @description Whether users can upload a picture. */
            avatars: boolean;
            brand: components["schemas"]["BrandAnswer"];
            captcha: components["schemas"]["CaptchaAnswer"];
            /** @description For how many seconds a user can restore a deleted account; 0: not at all. */
            deletion_grace: number;
            /** @description Sign-in without a password: `link`, `code` or `off`. */
            email_sign_in: string;
            email_verification: string;
            email_verification_by: string;
            /** @description Whether users can add passkeys and sign in with them. */
            passkeys: boolean;
            password: components["schemas"]["PasswordAnswer"];
            password_reset_by: string;
            /** @description Whether codes can be sent to phone numbers. */
            phone_verification: boolean;
            profile_fields: components["schemas"]["ProfileFieldAnswer"][];
            /** @description Their names; `GET social/` describes them. */
            providers: string[];
            registration: components["schemas"]["RegistrationAnswer"];
            /** @description Whether users choose at sign-in if they stay signed in. */
            remember_me: boolean;
            /** @description The domain that passkeys belong to. */
            rp_id: string;
            /** @description `optional`, `required`, or `off`: no factor can be added. */
            second_factor: string;
            sign_in_with: string[];
            transports: string[];
            /** @description For how many seconds the second factor can be skipped on a device; 0: never. */
            trust_device: number;
        };
        /** @description The challenge, and a code from the app or the new passkey. */
        ConfirmEnrollmentBodyRequest: {
            challenge: string;
            code?: string;
            /** @description `PublicKeyCredential.toJSON()`, for a passkey. */
            credential?: {
                [key: string]: unknown;
            };
        };
        /** @description A challenge, and a code, the credential of a passkey, or the password. */
        ConfirmStepUpBodyRequest: {
            challenge: string;
            code?: string;
            /** @description `PublicKeyCredential.toJSON()`, for a passkey. */
            credential?: {
                [key: string]: unknown;
            };
            /**
             * @description By default, the form of the answer decides.
             *
             *     * `password` - password
             *     * `email_code` - email_code
             *     * `totp` - totp
             *     * `recovery_code` - recovery_code
             *     * `passkey` - passkey
             */
            method?: components["schemas"]["MethodEnum"];
            password?: string;
        };
        /** @description The set-up, and a code from the app. */
        ConfirmTotpBodyRequest: {
            code: string;
            setup: string;
        };
        /** @description A count, and that of the period of the same length before. */
        CountAnswer: {
            before: number;
            count: number;
        };
        /** @description The value for the header ``X-CSRFToken``. */
        CsrfAnswer: {
            csrf_token: string;
        };
        /** @description One day. */
        DayAnswer: {
            /** Format: date */
            day: string;
            failures: number;
            sign_ins: number;
            /** @description Different users who signed in. */
            users: number;
        };
        /** @description The number of ended sessions. */
        EndedAnswer: {
            ended: number;
            message: string;
        };
        /** @description The signed-in user, and the recovery codes. */
        EnrolledAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            /** @description Keep it and send it as `Device-Token` at the next sign-in: failed attempts from other devices then never delay this one, and the new session replaces the previous one of this device. */
            device?: string;
            message: string;
            /** @description Shown once: each replaces the second factor of one sign-in. Case, spaces and dashes do not matter. */
            recovery_codes: string[];
            tokens?: components["schemas"]["TokensAnswer"];
            /** @description The answer to `trust_device`: keep it and send it as `Trusted-Device`, with `Device-Token`, at the next sign-in, which then asks for no second factor. With the cookie transport, a cookie. */
            trusted_device?: string;
            user: components["schemas"]["UserAnswer"];
        };
        /** @description What the user needs to set up the factor. It is shown once. */
        EnrollmentAnswer: {
            /** @description For a passkey: for `navigator.credentials.create()`. */
            options?: unknown;
            /** @description For an app: base32, to be typed into it. */
            secret?: string;
            /** @description For an app: `otpauth`, to be shown as a QR code. */
            uri?: string;
        };
        /** @description An event. */
        EventAnswer: {
            account: string;
            /** @description The id of the user who did it, if it was another user. */
            actor: string;
            /** Format: date-time */
            at: string;
            details: {
                [key: string]: unknown;
            };
            event: string;
            /** Format: uuid */
            id: string;
            ip: string;
            request_id: string;
            /** Format: uuid */
            session: string | null;
            user_agent: string;
        };
        /** @description Newest first; `next` is the `before` of the page that follows. */
        EventsAnswer: {
            events: components["schemas"]["EventAnswer"][];
            /** Format: uuid */
            next: string | null;
            /** @description The users that the events mention and you may see; not for your own events. */
            people: components["schemas"]["UserAnswer"][];
        };
        /** @description All data that is stored about the user. */
        ExportAnswer: {
            authenticator_app: {
                [key: string]: unknown;
            }[];
            codes_and_links: {
                [key: string]: unknown;
            }[];
            events: {
                [key: string]: unknown;
            }[];
            factor_resets: {
                [key: string]: unknown;
            }[];
            failed_attempts: {
                [key: string]: unknown;
            }[];
            /** Format: date-time */
            made_at: string;
            messages: {
                [key: string]: unknown;
            }[];
            passkeys: {
                [key: string]: unknown;
            }[];
            pending_sign_ins: {
                [key: string]: unknown;
            }[];
            profile: {
                [key: string]: unknown;
            };
            recovery_codes: {
                [key: string]: unknown;
            };
            sessions: {
                [key: string]: unknown;
            }[];
            trusted_devices: {
                [key: string]: unknown;
            }[];
        };
        /** @description A factor was added: the session's new tokens, since its earlier refresh tokens are void. */
        FactorAddedAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            message: string;
            /** @description Only with the first factor. Shown once: each replaces the second factor of one sign-in. Case, spaces and dashes do not matter. */
            recovery_codes?: string[];
            tokens?: components["schemas"]["TokensAnswer"];
        };
        /** @description Active users by the strongest factor that they have. */
        FactorCountsAnswer: {
            none: number;
            passkey: number;
            totp: number;
        };
        /**
         * @description * `passkey` - passkey
         *     * `totp` - totp
         * @enum {string}
         */
        FactorEnum: "passkey" | "totp";
        /** @description The second factors of the user, and the policy. */
        FactorsAnswer: {
            /**
             * Format: date-time
             * @description When a required factor must be set up.
             */
            due_at: string | null;
            /** @description Whether a factor may be removed: not the last one if one is required. */
            may_remove: boolean;
            passkeys: components["schemas"]["PasskeyAnswer"][];
            recovery_codes: components["schemas"]["RecoveryCodesLeftAnswer"] | null;
            /** @description Whether the role must have a second factor. */
            required: boolean;
            reset: components["schemas"]["ScheduledResetAnswer"] | null;
            totp: components["schemas"]["TotpAnswer"] | null;
            trusted_devices: components["schemas"]["TrustedDeviceAnswer"][];
        };
        /** @description The ticket from ``#ticket=``, valid only in the browser that received it. */
        FinishBodyRequest: {
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
            ticket: string;
        };
        /**
         * @description The password, or the code that `reauthenticate/` has mailed.
         *
         *     With neither, the last sign-in must not be older than ten minutes. Where a second factor is
         *     enrolled, it must have been used in that time (`step-up/`).
         */
        FreshBodyRequest: {
            code?: string;
            current_password?: string;
        };
        /**
         * @description The password, or the code that `reauthenticate/` has mailed.
         *
         *     Neither where a second factor is enrolled: it must have been used within the last ten minutes
         *     (`step-up/`).
         */
        FreshCredentialRequest: {
            code?: string;
            current_password?: string;
        };
        /** @description The user's linked identities. */
        IdentitiesAnswer: {
            identities: components["schemas"]["IdentityAnswer"][];
        };
        /** @description A linked identity of the user. */
        IdentityAnswer: {
            /** @description The address that the provider last reported. */
            email: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            /** Format: date-time */
            linked_at: string;
            provider: string;
        };
        /** @description An invitation that was not accepted yet. */
        InvitationAnswer: {
            expired: boolean;
            /** Format: date-time */
            expires_at: string;
            /** @description Null if it was sent on the server, or by a user you may not see. */
            invited_by: components["schemas"]["UserAnswer"] | null;
            /** Format: date-time */
            sent_at: string;
            /** @description The invited user. */
            user: components["schemas"]["UserAnswer"];
        };
        /** @description Newest first; `next` is the `cursor` of the page that follows. */
        InvitationsAnswer: {
            /** @description 1000 means 1000 or more. */
            count: number;
            invitations: components["schemas"]["InvitationAnswer"][];
            next: string | null;
        };
        /**
         * @description The invited person, who chooses the password.
         *
         *     A privileged role needs a fresh credential: your own password, a mailed code, or a sign-in
         *     within the last ten minutes.
         */
        InviteBodyRequest: {
            code?: string;
            current_password?: string;
            email: string;
            first_name?: string;
            last_name?: string;
            phone?: string;
            /** @description A role that you may grant; default: `DEFAULT_ROLE`. */
            role?: string;
            username?: string;
        };
        /** @description A JWK Set. */
        JWKSAnswer: {
            keys: {
                [key: string]: unknown;
            }[];
        };
        /** @description An account, as its managers see it. */
        KnownUserAnswer: {
            avatar: components["schemas"]["AvatarAnswer"] | null;
            /** Format: date-time */
            created_at: string;
            email: string;
            email_verified: boolean;
            /** @description Enrolled second factors: `passkey`, `totp`. */
            factors: string[];
            first_name: string;
            /** @description The primary key of the user: a number or a string. */
            id: unknown;
            is_active: boolean;
            last_name: string;
            /**
             * Format: date-time
             * @description Null: never.
             */
            last_seen_at: string | null;
            /** @description What you may do with this account. */
            may: components["schemas"]["MayEnum"][];
            phone: string;
            phone_verified: boolean;
            role: string;
            /** Format: date-time */
            updated_at: string;
            username: string;
        };
        /** @description The date of the final deletion. */
        LeaveAnswer: {
            /**
             * Format: date-time
             * @description Until then the emailed link restores the account. Null: already deleted.
             */
            deletion_due_at: string | null;
            message: string;
        };
        /** @description The token of the mailed link. */
        LinkBodyRequest: {
            token: string;
        };
        /** @description The provider, and a fresh credential as for unlinking. */
        LinkIdentityBodyRequest: {
            code?: string;
            current_password?: string;
            next?: string;
            provider: string;
        };
        /**
         * @description * `read` - read
         *     * `read_events` - read_events
         *     * `create` - create
         *     * `change` - change
         *     * `activate` - activate
         *     * `deactivate` - deactivate
         *     * `set_role` - set_role
         *     * `end_sessions` - end_sessions
         *     * `reset_password` - reset_password
         *     * `reset_factors` - reset_factors
         *     * `delete` - delete
         * @enum {string}
         */
        MayEnum: "read" | "read_events" | "create" | "change" | "activate" | "deactivate" | "set_role" | "end_sessions" | "reset_password" | "reset_factors" | "delete";
        /** @description A sentence for the user. */
        MessageAnswer: {
            message: string;
        };
        /** @description A challenge and one of its methods. */
        MethodBodyRequest: {
            challenge: string;
            method: components["schemas"]["MethodEnum"];
        };
        /**
         * @description * `password` - password
         *     * `email_code` - email_code
         *     * `totp` - totp
         *     * `recovery_code` - recovery_code
         *     * `passkey` - passkey
         * @enum {string}
         */
        MethodEnum: "password" | "email_code" | "totp" | "recovery_code" | "passkey";
        /** @description The number of devices that were trusted. */
        NoLongerTrustedAnswer: {
            ended: number;
            message: string;
        };
        /** @description Newest first; `next` is the `before` of the page that follows. */
        OutboxAnswer: {
            /** @description Failed for good; capped likewise. */
            dead: number;
            messages: components["schemas"]["OutboxMessageAnswer"][];
            /** Format: uuid */
            next: string | null;
            /** @description 1000 means 1000 or more. */
            waiting: number;
        };
        /** @description A message, without its content: only the recipient sees that. */
        OutboxMessageAnswer: {
            /** @description Whether it can be resent. */
            again: boolean;
            attempts: number;
            /** @description `email` or `sms`. */
            channel: string;
            /** Format: date-time */
            due_at: string | null;
            error: string;
            /** Format: date-time */
            failed_at: string | null;
            /** Format: uuid */
            id: string;
            kind: string;
            /** Format: date-time */
            queued_at: string;
            recipient: string;
            /** Format: date-time */
            sent_at: string | null;
            state: components["schemas"]["StateEnum"];
        };
        /** @description Texts of the panel of the split layout. */
        PanelAnswer: {
            text: string;
            title: string;
        };
        /** @description The new passkey, and the session's new tokens. */
        PasskeyAddedAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            message: string;
            passkey: components["schemas"]["PasskeyAnswer"];
            /** @description Only with the first factor. Shown once: each replaces the second factor of one sign-in. Case, spaces and dashes do not matter. */
            recovery_codes?: string[];
            tokens?: components["schemas"]["TokensAnswer"];
        };
        /** @description A passkey of the user. */
        PasskeyAnswer: {
            backed_up: boolean;
            /** Format: date-time */
            created_at: string;
            /** @description As browsers name it, in base64url. */
            credential_id: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_used_at: string | null;
            name: string;
            /** @description The password manager or security key that has it; empty if it does not say. */
            product: string;
            /** @description Whether it is not bound to one device. */
            synced: boolean;
        };
        /** @description The browser's response, the state of its options, and a name. */
        PasskeyBodyRequest: {
            /** @description `PublicKeyCredential.toJSON()`. */
            credential: {
                [key: string]: unknown;
            };
            /** @description By default, the name of the password manager or security key. */
            name?: string;
            state: string;
        };
        /** @description The options for the browser, and the state to be sent with its response. */
        PasskeyOptionsAnswer: {
            /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON()`, or at sign-in `parseRequestOptionsFromJSON()`. */
            options: unknown;
            state: string;
        };
        /** @description The user's passkeys; `rp_id` and `user_id` are for `signalAllAcceptedCredentials()`. */
        PasskeysAnswer: {
            passkeys: components["schemas"]["PasskeyAnswer"][];
            rp_id: string;
            /** @description In base64url; empty without a passkey. */
            user_id: string;
        };
        /** @description The browser's response, and the state of its options. */
        PasskeySignInBodyRequest: {
            /** @description `PublicKeyCredential.toJSON()`. */
            credential: {
                [key: string]: unknown;
            };
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
            state: string;
        };
        /** @description The rules for new passwords; the server decides. */
        PasswordAnswer: {
            blocklist: boolean;
            max_length: number;
            min_length: number;
        };
        /**
         * @description The fields that may be changed for another user: the same as for oneself.
         *
         *     Email address, password, role and state have endpoints of their own.
         */
        PatchedChangeUserBodyRequest: {
            first_name?: string;
            last_name?: string;
            phone?: string;
        };
        /** @description Another name for a passkey. */
        PatchedPasskeyNameBodyRequest: {
            name?: string;
        };
        /** @description The fields that users may change. Omitted ones stay; an empty string or null clears one. */
        PatchedProfileBodyRequest: {
            first_name?: string;
            last_name?: string;
            phone?: string;
        };
        /** @description The policies; they are changed in the settings. */
        PoliciesAnswer: {
            /** @description In seconds. */
            access_lifetime: number;
            email_sign_in: string;
            email_verification: string;
            /** @description In seconds. */
            events_kept: number;
            /** @description For each user; 0: no limit. */
            max_sessions: number;
            password_blocklist: boolean;
            /** @description Whether passwords known from breaches are refused. */
            password_breached: boolean;
            password_min_length: number;
            /** @description In seconds. */
            refresh_lifetime: number;
            registration_open: boolean;
            roles: components["schemas"]["RolePolicyAnswer"][];
            second_factor: string;
            /** @description In seconds; 0: none. */
            second_factor_grace: number;
            /** @description In seconds. */
            session_lifetime: number;
            sign_in_check: string;
            sign_in_with: string[];
            /** @description In seconds; 0: none. */
            trust_device: number;
        };
        /** @description The user's own profile. */
        ProfileAnswer: {
            avatar: components["schemas"]["AvatarAnswer"] | null;
            /** Format: date-time */
            created_at: string;
            email: string;
            first_name: string;
            /** @description The primary key of the user: a number or a string. */
            id: unknown;
            last_name: string;
            phone: string;
            phone_verified: boolean;
            role: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description The fields that users may change. Omitted ones stay; an empty string or null clears one. */
        ProfileBodyRequest: {
            first_name?: string;
            last_name?: string;
            phone?: string;
        };
        /** @description A profile field, for rendering its input. */
        ProfileFieldAnswer: {
            choices: components["schemas"]["ChoiceAnswer"][];
            editable: boolean;
            /** @description `text`, `choice`, `boolean`, `integer` or `date`. */
            kind: string;
            label: string;
            /** @description For `text`; null for the other kinds. */
            max_length: number | null;
            name: string;
            required: boolean;
        };
        /** @description A provider, for a button in the front end. */
        ProviderAnswer: {
            label: string;
            name: string;
            /** @description Navigate the browser to this address. */
            start: string;
        };
        /** @description The configured providers. */
        ProvidersAnswer: {
            providers: components["schemas"]["ProviderAnswer"][];
        };
        /** @description An ID token with its nonce, or an access token, of the provider. */
        ProviderTokenBodyRequest: {
            access_token?: string;
            id_token?: string;
            nonce?: string;
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
        };
        /** @description A role, and your permissions on its users. */
        ReachedRoleAnswer: {
            label: string;
            /** @description `create`: invite a user with this role; `set_role`: grant and remove it. */
            may: components["schemas"]["MayEnum"][];
            name: string;
        };
        /** @description The verification that was sent. */
        ReauthenticateAnswer: {
            message: string;
            verification: components["schemas"]["VerificationAnswer"];
        };
        /** @description New recovery codes. */
        RecoveryCodesAnswer: {
            message: string;
            /** @description Shown once: each replaces the second factor of one sign-in. Case, spaces and dashes do not matter. */
            recovery_codes: string[];
        };
        /** @description The recovery codes, which are not shown again. */
        RecoveryCodesLeftAnswer: {
            left: number;
        };
        /** @description New tokens, in the body or in cookies, and the current user. */
        RefreshAnswer: {
            access?: string;
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            refresh?: string;
            user: components["schemas"]["UserAnswer"];
        };
        /** @description The newest refresh token; empty if it is in a cookie. */
        RefreshBodyRequest: {
            refresh?: string;
        };
        /** @description A refusal with a stable code, and the problems of each invalid field. */
        RefusalAnswer: {
            code?: string;
            /** @description A stable code for each sentence, for texts of your own. */
            codes?: {
                [key: string]: string[];
            };
            detail?: string;
            /** @description Sentences for each field. */
            details?: {
                [key: string]: string[];
            };
            error?: string;
        };
        /** @description Whether registration is open, and what it asks for. */
        RegistrationAnswer: {
            asks_for: string[];
            open: boolean;
            roles: components["schemas"]["RoleAnswer"][];
        };
        /** @description The related origins (WebAuthn Level 3, 5.11). */
        RelatedOriginsAnswer: {
            origins: string[];
        };
        /** @description The session's new tokens; its earlier refresh tokens are void. */
        RenewedSessionAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            message: string;
            tokens?: components["schemas"]["TokensAnswer"];
        };
        /** @description The challenge, as it is now. */
        ResendAnswer: {
            challenge: components["schemas"]["ChallengeAnswer"];
            message: string;
        };
        /** @description The id of a challenge. */
        ResendBodyRequest: {
            challenge: string;
        };
        /** @description Why the factors are reset: the owner reads it, and the audit trail has it. */
        ResetBodyRequest: {
            reason: string;
        };
        /** @description The new password, with the link's token or with the challenge and its code. */
        ResetPasswordBodyRequest: {
            challenge?: string;
            code?: string;
            password: string;
            token?: string;
        };
        /** @description The scheduled reset. */
        ResetScheduledAnswer: {
            /** Format: date-time */
            due_at: string;
            message: string;
        };
        /** @description The token of the mailed link. */
        RestoreBodyRequest: {
            token: string;
        };
        /** @description A role that a form can offer. */
        RoleAnswer: {
            label: string;
            name: string;
        };
        /** @description A role, with what its users may do to others. */
        RolePolicyAnswer: {
            label: string;
            /** @description Each action, with the roles on whose users it may be taken. */
            may: {
                [key: string]: string[];
            };
            name: string;
            /** @description Whether users can choose it when they register. */
            open: boolean;
            rank: number;
            /** @description Whether its users must have one. */
            second_factor: boolean;
        };
        /** @description All roles, the highest first. */
        RolesAnswer: {
            /** @description Whether you may read all users' events, and the outbox. */
            administers: boolean;
            roles: components["schemas"]["ReachedRoleAnswer"][];
        };
        /** @description A reset of all factors, which an administrator has requested. */
        ScheduledResetAnswer: {
            /** Format: date-time */
            due_at: string;
        };
        /** @description A confirmation, and the updated message. */
        SentAgainAnswer: {
            message: string;
            queued: components["schemas"]["OutboxMessageAnswer"];
        };
        /** @description An active session. */
        SessionAnswer: {
            amr: string[];
            /** Format: date-time */
            created_at: string;
            /** @description Whether this is the session of the caller. */
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            ip: string;
            /** Format: date-time */
            last_seen_at: string;
            user_agent: string;
        };
        /** @description The user's active sessions, the current one first. */
        SessionsAnswer: {
            sessions: components["schemas"]["SessionAnswer"][];
        };
        /** @description The role, and a fresh credential: password, mailed code, or a recent sign-in. */
        SetRoleBodyRequest: {
            code?: string;
            current_password?: string;
            role: string;
        };
        /** @description The signed-in user; or the challenge, without tokens. */
        SignInAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            challenge?: components["schemas"]["ChallengeAnswer"];
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            /** @description Keep it and send it as `Device-Token` at the next sign-in: failed attempts from other devices then never delay this one, and the new session replaces the previous one of this device. */
            device?: string;
            message: string;
            tokens?: components["schemas"]["TokensAnswer"];
            /** @description The answer to `trust_device`: keep it and send it as `Trusted-Device`, with `Device-Token`, at the next sign-in, which then asks for no second factor. With the cookie transport, a cookie. */
            trusted_device?: string;
            user?: components["schemas"]["UserAnswer"];
        };
        /** @description The identifier and the password. */
        SignInBodyRequest: {
            email?: string;
            password: string;
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
            username?: string;
        };
        /** @description The signed-in user; the challenge; or the code to enter elsewhere. */
        SignInByEmailAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            challenge?: components["schemas"]["ChallengeAnswer"];
            /** @description The link was opened by another client than the one that asked: show this code, to be entered there. The user is not signed in. */
            code?: string;
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            /** @description Keep it and send it as `Device-Token` at the next sign-in: failed attempts from other devices then never delay this one, and the new session replaces the previous one of this device. */
            device?: string;
            message: string;
            tokens?: components["schemas"]["TokensAnswer"];
            /** @description The answer to `trust_device`: keep it and send it as `Trusted-Device`, with `Device-Token`, at the next sign-in, which then asks for no second factor. With the cookie transport, a cookie. */
            trusted_device?: string;
            user?: components["schemas"]["UserAnswer"];
        };
        /** @description The link's token; or the verification and its code. */
        SignInByEmailBodyRequest: {
            code?: string;
            token?: string;
            /** @description The id of the answer to `login/email/`; with a token and the cookie transport, it may be left out. */
            verification?: string;
        };
        /** @description The refresh token of the session to end; empty if it is in a cookie. */
        SignOutBodyRequest: {
            refresh_token?: string;
        };
        /** @description The new user, signed in; or the challenge or verification that comes first. */
        SignUpAnswer: {
            /** @description In seconds; only with the cookie transport. */
            access_expires_in?: number;
            challenge?: components["schemas"]["ChallengeAnswer"];
            /** @description Send it as `X-CSRFToken`; only with the cookie transport. */
            csrf_token?: string;
            /** @description Keep it and send it as `Device-Token` at the next sign-in: failed attempts from other devices then never delay this one, and the new session replaces the previous one of this device. */
            device?: string;
            message: string;
            tokens?: components["schemas"]["TokensAnswer"];
            /** @description The answer to `trust_device`: keep it and send it as `Trusted-Device`, with `Device-Token`, at the next sign-in, which then asks for no second factor. With the cookie transport, a cookie. */
            trusted_device?: string;
            user?: components["schemas"]["UserAnswer"];
            verification?: components["schemas"]["VerificationAnswer"];
        };
        /** @description A registration. */
        SignUpBodyRequest: {
            email: string;
            first_name: string;
            last_name: string;
            password: string;
            password2: string;
            /** @default  */
            phone?: string;
            /**
             * @description Whether the session outlives the browser, where `config/` offers the choice.
             * @default true
             */
            remember?: boolean;
            /** @default  */
            role?: string;
            /** @default  */
            username?: string;
        };
        /**
         * @description * `waiting` - waiting
         *     * `dead` - dead
         *     * `sent` - sent
         * @enum {string}
         */
        StateEnum: "waiting" | "dead" | "sent";
        /** @description Figures of the period. */
        StatisticsAnswer: {
            /** @description Users with a session opened or refreshed since. 100000 means 100000 or more, here and in all counts. */
            active_users: number;
            factors: components["schemas"]["FactorCountsAnswer"];
            failures: components["schemas"]["CountAnswer"];
            per_day: components["schemas"]["DayAnswer"][];
            sign_ins: components["schemas"]["CountAnswer"];
            /** Format: date-time */
            since: string;
        };
        /** @description The level to reach, and how; both are optional. */
        StepUpBodyRequest: {
            /**
             * @description `acr_values` of the response that asked for the step-up.
             *
             *     * `aal1` - aal1
             *     * `aal2` - aal2
             *     * `phr` - phr
             */
            acr?: components["schemas"]["AcrEnum"];
            /**
             * @description One of `methods`; by default the preferred one.
             *
             *     * `password` - password
             *     * `email_code` - email_code
             *     * `totp` - totp
             *     * `recovery_code` - recovery_code
             *     * `passkey` - passkey
             */
            method?: components["schemas"]["MethodEnum"];
        };
        /** @description Both tokens of a session. */
        TokensAnswer: {
            access: string;
            refresh: string;
        };
        /** @description The authenticator app. */
        TotpAnswer: {
            /** Format: date-time */
            confirmed_at: string;
        };
        /** @description The secret of a new authenticator app, shown once. */
        TotpSetupAnswer: {
            /** @description Base32, to be typed into the app. */
            secret: string;
            /** @description For `factors/totp/confirm/`, within ten minutes. */
            setup: string;
            /** @description `otpauth`, to be shown as a QR code. */
            uri: string;
        };
        /** @description A device on which the second factor is not asked for. */
        TrustedDeviceAnswer: {
            /** Format: date-time */
            created_at: string;
            /** @description Whether this is the device of the caller. */
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            ip: string;
            user_agent: string;
        };
        /** @description The token for choosing a new password; the previous password no longer works. */
        UndoEmailChangeAnswer: {
            /** @description In seconds; 0 without a token. */
            expires_in: number;
            message: string;
            /** @description For `password/reset/confirm/`. Works once. Empty if the same browser sent the link a moment ago: then request a reset. */
            token: string;
        };
        /**
         * @description The password, or the code that `reauthenticate/` has mailed.
         *
         *     With neither, the last sign-in must not be older than ten minutes.
         */
        UnlinkBodyRequest: {
            code?: string;
            current_password?: string;
        };
        /** @description The user, as returned by sign-up, sign-in and refresh. */
        UserAnswer: {
            email: string;
            first_name: string;
            /** @description The primary key of the user: a number or a string. */
            id: unknown;
            last_name: string;
            role: string;
        };
        /** @description A confirmation, and the updated account. */
        UserMessageAnswer: {
            message: string;
            user: components["schemas"]["KnownUserAnswer"];
        };
        /** @description A page of accounts. */
        UsersAnswer: {
            /** @description 2000 means 2000 or more. */
            count: number;
            next: string | null;
            /** @description Null with a cursor. */
            previous: string | null;
            results: components["schemas"]["KnownUserAnswer"][];
        };
        /** @description A link or a code was sent, or would have been to a known address. */
        VerificationAnswer: {
            /** @description In seconds. */
            expires_in: number;
            method: string;
            /** @description Masked. */
            sent_to: string;
        };
        /** @description The link's token, or the address and the code. */
        VerifyEmailBodyRequest: {
            code?: string;
            email?: string;
            token?: string;
        };
        /** @description The code from the text message. */
        VerifyPhoneBodyRequest: {
            code: string;
        };
        /** @description A token of either kind. */
        VerifyTokenBodyRequest: {
            token: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_well_known_jwks_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JWKSAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_well_known_webauthn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelatedOriginsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_config: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_csrf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsrfAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskToChangeEmailBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_email_change_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_email_change_undo: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoEmailChangeAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_email_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskToVerifyEmailBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskToVerifyEmailAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_email_verify_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VerifyEmailBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_events: {
        parameters: {
            query?: {
                /** @description The id of another account, or `all`; for administrators. */
                account?: string;
                /** @description The id of the last entry of the previous page. */
                before?: string;
                /**
                 * @description * `signed_up` - signed_up
                 *     * `signed_in` - signed_in
                 *     * `sign_in_failed` - sign_in_failed
                 *     * `email_sign_in_asked` - email_sign_in_asked
                 *     * `challenged` - challenged
                 *     * `challenge_failed` - challenge_failed
                 *     * `new_device` - new_device
                 *     * `locked` - locked
                 *     * `taken_over` - taken_over
                 *     * `signed_out` - signed_out
                 *     * `session_ended` - session_ended
                 *     * `session_moved` - session_moved
                 *     * `refresh_reused` - refresh_reused
                 *     * `refresh_superseded` - refresh_superseded
                 *     * `password_changed` - password_changed
                 *     * `password_change_failed` - password_change_failed
                 *     * `password_reset_asked` - password_reset_asked
                 *     * `password_reset` - password_reset
                 *     * `username_reset_asked` - username_reset_asked
                 *     * `email_verified` - email_verified
                 *     * `email_change_asked` - email_change_asked
                 *     * `email_changed` - email_changed
                 *     * `email_change_undone` - email_change_undone
                 *     * `phone_verified` - phone_verified
                 *     * `phone_changed` - phone_changed
                 *     * `identity_linked` - identity_linked
                 *     * `identity_unlinked` - identity_unlinked
                 *     * `registration_voided` - registration_voided
                 *     * `profile_changed` - profile_changed
                 *     * `avatar_changed` - avatar_changed
                 *     * `avatar_removed` - avatar_removed
                 *     * `action_refused` - action_refused
                 *     * `role_changed` - role_changed
                 *     * `admin_created` - admin_created
                 *     * `invited` - invited
                 *     * `invitation_accepted` - invitation_accepted
                 *     * `invitation_revoked` - invitation_revoked
                 *     * `deactivated` - deactivated
                 *     * `reactivated` - reactivated
                 *     * `reauthentication_asked` - reauthentication_asked
                 *     * `reauthentication_failed` - reauthentication_failed
                 *     * `account_exported` - account_exported
                 *     * `deletion_asked` - deletion_asked
                 *     * `deletion_undone` - deletion_undone
                 *     * `account_deleted` - account_deleted
                 *     * `keys_rotated` - keys_rotated
                 *     * `key_revoked` - key_revoked
                 *     * `message_resent` - message_resent
                 *     * `users_imported` - users_imported
                 *     * `factor_added` - factor_added
                 *     * `factor_removed` - factor_removed
                 *     * `factor_failed` - factor_failed
                 *     * `recovery_codes_made` - recovery_codes_made
                 *     * `recovery_code_used` - recovery_code_used
                 *     * `passkey_suspect` - passkey_suspect
                 *     * `device_trusted` - device_trusted
                 *     * `factor_reset_asked` - factor_reset_asked
                 *     * `factor_reset_canceled` - factor_reset_canceled
                 *     * `factor_reset_done` - factor_reset_done
                 *     * `stepped_up` - stepped_up
                 */
                event?: "signed_up" | "signed_in" | "sign_in_failed" | "email_sign_in_asked" | "challenged" | "challenge_failed" | "new_device" | "locked" | "taken_over" | "signed_out" | "session_ended" | "session_moved" | "refresh_reused" | "refresh_superseded" | "password_changed" | "password_change_failed" | "password_reset_asked" | "password_reset" | "username_reset_asked" | "email_verified" | "email_change_asked" | "email_changed" | "email_change_undone" | "phone_verified" | "phone_changed" | "identity_linked" | "identity_unlinked" | "registration_voided" | "profile_changed" | "avatar_changed" | "avatar_removed" | "action_refused" | "role_changed" | "admin_created" | "invited" | "invitation_accepted" | "invitation_revoked" | "deactivated" | "reactivated" | "reauthentication_asked" | "reauthentication_failed" | "account_exported" | "deletion_asked" | "deletion_undone" | "account_deleted" | "keys_rotated" | "key_revoked" | "message_resent" | "users_imported" | "factor_added" | "factor_removed" | "factor_failed" | "recovery_codes_made" | "recovery_code_used" | "passkey_suspect" | "device_trusted" | "factor_reset_asked" | "factor_reset_canceled" | "factor_reset_done" | "stepped_up" | "";
                /** @description The address that it came from; looked for in the 90 days before `until`. */
                ip?: string;
                page_size?: number;
                /** @description Inclusive. */
                since?: string;
                /** @description Exclusive. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_factors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_factors_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoLongerTrustedAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_factors_devices_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_factors_passkeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeysAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_factors_passkeys: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client before the request, stored with the refresh token and sent again with its refresh: if the response with the new tokens was lost, the refresh gets them, at any later time. A new key for each token, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyAddedAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_factors_passkeys_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    patch_api_auth_factors_passkeys_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedPasskeyNameBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_factors_passkeys_options: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyOptionsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_factors_recovery_codes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_factors_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_factors_totp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSetupAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_factors_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_factors_totp_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client before the request, stored with the refresh token and sent again with its refresh: if the response with the new tokens was lost, the refresh gets them, at any later time. A new key for each token, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmTotpBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorAddedAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_identities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitiesAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_identities: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIdentityBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BegunAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_identities_identity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identity: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UnlinkBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_invitations: {
        parameters: {
            query?: {
                /** @description The `next` of a page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_challenge: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChallengeBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_challenge_method: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MethodBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResendAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_challenge_resend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResendBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResendAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskToSignInByEmailBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskToSignInByEmailAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_email_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignInByEmailBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInByEmailAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_enroll: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginEnrollmentBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrollmentAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_enroll_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmEnrollmentBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolledAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_passkey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeySignInBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_login_passkey_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyOptionsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SignOutBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_outbox: {
        parameters: {
            query?: {
                /** @description The id of the last entry of the previous page. */
                before?: string;
                /** @description A full email address or phone number. */
                recipient?: string;
                /**
                 * @description * `waiting` - waiting
                 *     * `dead` - dead
                 *     * `sent` - sent
                 */
                state?: "waiting" | "dead" | "sent" | "";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_outbox_message_send: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentAgainAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_password_change: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client before the request, stored with the refresh token and sent again with its refresh: if the response with the new tokens was lost, the refresh gets them, at any later time. A new key for each token, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangePasswordAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskToResetPasswordBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskToResetPasswordAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_password_reset_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_phone_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AskToVerifyPhoneAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_phone_verify_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyPhoneBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_policies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoliciesAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    put_api_auth_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProfileBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshCredentialRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaveAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    patch_api_auth_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedProfileBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    put_api_auth_profile_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["AvatarBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_profile_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_profile_export: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshCredentialRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_profile_restore: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReauthenticateAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_register: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUpAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_roles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_sessions_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_social: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvidersAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_social_provider_callback: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                iss?: string;
                state?: string;
                user?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_social_provider_callback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_social_provider_start: {
        parameters: {
            query?: {
                next?: string;
            };
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No response body */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_social_provider_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProviderTokenBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_social_finish: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_statistics: {
        parameters: {
            query?: {
                days?: number;
                /** @description Where your days begin: minutes east of UTC. */
                utc_offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatisticsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_step_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["StepUpBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResendAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_step_up_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client before the request, stored with the refresh token and sent again with its refresh: if the response with the new tokens was lost, the refresh gets them, at any later time. A new key for each token, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmStepUpBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenewedSessionAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_token_refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client before the request, stored with the refresh token and sent again with its refresh: if the response with the new tokens was lost, the refresh gets them, at any later time. A new key for each token, such as a UUID. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_token_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyTokenBodyRequest"];
            };
        };
        responses: {
            /** @description No response body */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_users: {
        parameters: {
            query?: {
                /**
                 * @description * `true` - true
                 *     * `false` - false
                 */
                active?: "true" | "false" | "";
                /** @description Inclusive. */
                created_after?: string;
                /** @description Exclusive. */
                created_before?: string;
                /** @description From `next`: continues there, at the same cost however deep. */
                cursor?: string;
                /**
                 * @description A second factor that the account has, or `none`.
                 *
                 *     * `passkey` - passkey
                 *     * `totp` - totp
                 *     * `none` - none
                 */
                factor?: "passkey" | "totp" | "none" | "";
                /**
                 * @description Signed in or active in the last 7, 30 or 90 days, before that (`older`), or `never`. A refreshed session counts within about an hour.
                 *
                 *     * `7d` - 7d
                 *     * `30d` - 30d
                 *     * `90d` - 90d
                 *     * `older` - older
                 *     * `never` - never
                 */
                last_seen?: "7d" | "30d" | "90d" | "older" | "never" | "";
                /**
                 * @description * `created_at` - created_at
                 *     * `-created_at` - -created_at
                 *     * `email` - email
                 *     * `-email` - -email
                 *     * `last_seen_at` - last_seen_at
                 *     * `-last_seen_at` - -last_seen_at
                 */
                ordering?: "created_at" | "-created_at" | "email" | "-email" | "last_seen_at" | "-last_seen_at" | "";
                page?: number;
                /** @description At most 100. */
                page_size?: number;
                role?: string;
                /** @description The beginning of an email address, a username, a first name or a last name. */
                search?: string;
                /**
                 * @description * `true` - true
                 *     * `false` - false
                 */
                verified?: "true" | "false" | "";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserMessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_users_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownUserAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_users_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    patch_api_auth_users_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedChangeUserBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KnownUserAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_activate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserMessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_deactivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_users_user_events: {
        parameters: {
            query?: {
                /** @description The id of the last entry of the previous page. */
                before?: string;
                /**
                 * @description * `signed_up` - signed_up
                 *     * `signed_in` - signed_in
                 *     * `sign_in_failed` - sign_in_failed
                 *     * `email_sign_in_asked` - email_sign_in_asked
                 *     * `challenged` - challenged
                 *     * `challenge_failed` - challenge_failed
                 *     * `new_device` - new_device
                 *     * `locked` - locked
                 *     * `taken_over` - taken_over
                 *     * `signed_out` - signed_out
                 *     * `session_ended` - session_ended
                 *     * `session_moved` - session_moved
                 *     * `refresh_reused` - refresh_reused
                 *     * `refresh_superseded` - refresh_superseded
                 *     * `password_changed` - password_changed
                 *     * `password_change_failed` - password_change_failed
                 *     * `password_reset_asked` - password_reset_asked
                 *     * `password_reset` - password_reset
                 *     * `username_reset_asked` - username_reset_asked
                 *     * `email_verified` - email_verified
                 *     * `email_change_asked` - email_change_asked
                 *     * `email_changed` - email_changed
                 *     * `email_change_undone` - email_change_undone
                 *     * `phone_verified` - phone_verified
                 *     * `phone_changed` - phone_changed
                 *     * `identity_linked` - identity_linked
                 *     * `identity_unlinked` - identity_unlinked
                 *     * `registration_voided` - registration_voided
                 *     * `profile_changed` - profile_changed
                 *     * `avatar_changed` - avatar_changed
                 *     * `avatar_removed` - avatar_removed
                 *     * `action_refused` - action_refused
                 *     * `role_changed` - role_changed
                 *     * `admin_created` - admin_created
                 *     * `invited` - invited
                 *     * `invitation_accepted` - invitation_accepted
                 *     * `invitation_revoked` - invitation_revoked
                 *     * `deactivated` - deactivated
                 *     * `reactivated` - reactivated
                 *     * `reauthentication_asked` - reauthentication_asked
                 *     * `reauthentication_failed` - reauthentication_failed
                 *     * `account_exported` - account_exported
                 *     * `deletion_asked` - deletion_asked
                 *     * `deletion_undone` - deletion_undone
                 *     * `account_deleted` - account_deleted
                 *     * `keys_rotated` - keys_rotated
                 *     * `key_revoked` - key_revoked
                 *     * `message_resent` - message_resent
                 *     * `users_imported` - users_imported
                 *     * `factor_added` - factor_added
                 *     * `factor_removed` - factor_removed
                 *     * `factor_failed` - factor_failed
                 *     * `recovery_codes_made` - recovery_codes_made
                 *     * `recovery_code_used` - recovery_code_used
                 *     * `passkey_suspect` - passkey_suspect
                 *     * `device_trusted` - device_trusted
                 *     * `factor_reset_asked` - factor_reset_asked
                 *     * `factor_reset_canceled` - factor_reset_canceled
                 *     * `factor_reset_done` - factor_reset_done
                 *     * `stepped_up` - stepped_up
                 */
                event?: "signed_up" | "signed_in" | "sign_in_failed" | "email_sign_in_asked" | "challenged" | "challenge_failed" | "new_device" | "locked" | "taken_over" | "signed_out" | "session_ended" | "session_moved" | "refresh_reused" | "refresh_superseded" | "password_changed" | "password_change_failed" | "password_reset_asked" | "password_reset" | "username_reset_asked" | "email_verified" | "email_change_asked" | "email_changed" | "email_change_undone" | "phone_verified" | "phone_changed" | "identity_linked" | "identity_unlinked" | "registration_voided" | "profile_changed" | "avatar_changed" | "avatar_removed" | "action_refused" | "role_changed" | "admin_created" | "invited" | "invitation_accepted" | "invitation_revoked" | "deactivated" | "reactivated" | "reauthentication_asked" | "reauthentication_failed" | "account_exported" | "deletion_asked" | "deletion_undone" | "account_deleted" | "keys_rotated" | "key_revoked" | "message_resent" | "users_imported" | "factor_added" | "factor_removed" | "factor_failed" | "recovery_codes_made" | "recovery_code_used" | "passkey_suspect" | "device_trusted" | "factor_reset_asked" | "factor_reset_canceled" | "factor_reset_done" | "stepped_up" | "";
                /** @description The address that it came from; looked for in the 90 days before `until`. */
                ip?: string;
                page_size?: number;
                /** @description Inclusive. */
                since?: string;
                /** @description Exclusive. */
                until?: string;
            };
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    get_api_auth_users_user_factors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_factors_reset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetScheduledAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    delete_api_auth_users_user_factors_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_invitation_resend: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_invitation_revoke: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetRoleBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserMessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The state of the account does not allow this. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_user_sessions_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
    post_api_auth_users_invitation_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitationBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalAnswer"];
                };
            };
        };
    };
}
