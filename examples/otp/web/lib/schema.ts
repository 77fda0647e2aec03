// Made by `npm run types` from the server's code. Do not edit.

export interface paths {
    "/auth-api/get-csrf-token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description Return a CSRF token, and set the cookie that it is compared with.
         *
         *             Clients without a cookie jar send the cookie themselves. A valid token is returned
         *             again, since a sign-in in progress is bound to it.
         */
        get: operations["get_auth_api_get_csrf_token"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Check the password and mail a code. */
        post: operations["post_auth_api_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description End the session that a refresh token belongs to. */
        post: operations["post_auth_api_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/recaptcha-verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Check a captcha response. It does not count for later requests. */
        post: operations["post_auth_api_recaptcha_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/resend-otp/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a new code; the previous one becomes invalid. */
        post: operations["post_auth_api_resend_otp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/reset-password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Check whether the link is valid. */
        get: operations["get_auth_api_reset_password"];
        put?: never;
        /** @description Send a link, if an account has the address; the response is always the same. */
        post: operations["post_auth_api_reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Set a new password and end every session. */
        patch: operations["patch_auth_api_reset_password"];
        trace?: never;
    };
    "/auth-api/social-auth/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Sign in by a provider's access token, which must have been issued to this site. */
        post: operations["post_auth_api_social_auth"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/token/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Finish a sign-in with the code. */
        post: operations["post_auth_api_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/token/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Exchange a refresh token for new tokens. */
        post: operations["post_auth_api_token_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description List users, ordered by address. */
        get: operations["get_auth_api_users"];
        put?: never;
        /** @description Register. The response for a known address is the same, and its owner is notified. */
        post: operations["post_auth_api_users"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/users/{account}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Read a user. */
        get: operations["get_auth_api_users_account"];
        put?: never;
        post?: never;
        /** @description Delete a deactivated user permanently. */
        delete: operations["delete_auth_api_users_account"];
        options?: never;
        head?: never;
        /** @description Change a user; omitted fields stay. */
        patch: operations["patch_auth_api_users_account"];
        trace?: never;
    };
    "/auth-api/users/{account}/activate-user/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Reactivate a deactivated user. */
        post: operations["post_auth_api_users_account_activate_user"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Reactivate a deactivated user. */
        patch: operations["patch_auth_api_users_account_activate_user"];
        trace?: never;
    };
    "/auth-api/users/{account}/activate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Reactivate a deactivated user. */
        post: operations["post_auth_api_users_account_activate"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Reactivate a deactivated user. */
        patch: operations["patch_auth_api_users_account_activate"];
        trace?: never;
    };
    "/auth-api/users/{account}/deactivate-user/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Deactivate a user; every session ends. */
        post: operations["post_auth_api_users_account_deactivate_user"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Deactivate a user; every session ends. */
        patch: operations["patch_auth_api_users_account_deactivate_user"];
        trace?: never;
    };
    "/auth-api/users/{account}/deactivate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Deactivate a user; every session ends. */
        post: operations["post_auth_api_users_account_deactivate"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Deactivate a user; every session ends. */
        patch: operations["patch_auth_api_users_account_deactivate"];
        trace?: never;
    };
    "/auth-api/users/{account}/upload_image/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Set the picture; a file with the default picture's name removes it. */
        patch: operations["patch_auth_api_users_account_upload__image"];
        trace?: never;
    };
    "/auth-api/users/{account}/upload-image/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description Set the picture; a file with the default picture's name removes it. */
        patch: operations["patch_auth_api_users_account_upload_image"];
        trace?: never;
    };
    "/auth-api/verify-email/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Verify the address and use up the link; requested by the page of the mailed link. */
        get: operations["get_auth_api_verify_email"];
        put?: never;
        /** @description Send a link, if the address is unverified; the response is always the same. */
        post: operations["post_auth_api_verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth-api/verify-phone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Send a code to your phone number. */
        post: operations["post_auth_api_verify_phone"];
        delete?: never;
        options?: never;
        head?: never;
        /** @description Verify the phone number by the code. */
        patch: operations["patch_auth_api_verify_phone"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The user, and the mailed code. */
        OtpChallengeBodyRequest: {
            /** @default  */
            otp?: string | null;
            /** @default  */
            user_id?: string | null;
        };
        /** @description The CSRF token, for the cookie and the header. */
        OtpCsrfAnswer: {
            csrf_token: string;
            /** @description ISO 8601. */
            csrf_token_expiry: string;
        };
        /** @description The address of the account. */
        OtpEmailBodyRequest: {
            /** @default  */
            email?: string;
        };
        /** @description A code was sent; the user is not signed in yet. */
        OtpEmailSentAnswer: {
            otp: boolean;
            success: string;
            user_id: unknown;
        };
        /** @description A refusal: a sentence, sentences by field, or a list of sentences. */
        OtpErrorsAnswer: {
            errors: unknown;
            /** @description Only in 5xx responses. */
            request_id?: string;
        };
        /** @description A user in a list. */
        OtpListedAnswer: {
            email: string;
            /** @description The primary key of the user: a number or a string. */
            id: unknown;
            is_active: boolean;
            is_staff: boolean;
            username: string;
        };
        /** @description The newest refresh token. */
        OtpRefreshBodyRequest: {
            /** @default  */
            refresh?: string | null;
        };
        /** @description The user whose sign-in needs a code. */
        OtpResendBodyRequest: {
            /** @default  */
            user_id?: string | null;
        };
        /** @description Email address and password, with the captcha response if one is required. */
        OtpSignInBodyRequest: {
            /** @default  */
            email?: string;
            /** @default  */
            password?: string;
            /** @default  */
            recaptcha_token?: string;
        };
        /** @description A registration, with the captcha response if one is required. */
        OtpSignUpBodyRequest: {
            /** @default  */
            c_password?: string;
            email: string;
            /** @default  */
            first_name?: string;
            /** @default false */
            is_staff?: boolean;
            /** @default  */
            last_name?: string;
            password: string;
            /** @default  */
            phone_number?: string;
            /** @default  */
            recaptcha_token?: string;
            /** @default  */
            username?: string;
        };
        /** @description The provider and its access token. */
        OtpSocialSignInBodyRequest: {
            /** @default  */
            provider?: string;
            /** @default  */
            token?: string;
        };
        /** @description A sentence that clients compare. */
        OtpSuccessAnswer: {
            success: string;
        };
        /** @description The tokens of a signed-in user. */
        OtpTokensAnswer: {
            access_token: string;
            /** @description ISO 8601; ten seconds before the token expires. */
            access_token_expiry: string;
            refresh_token: string;
            /** @description The primary key of the user: a number or a string. */
            user_id: unknown;
            user_role: string;
        };
        /** @description A user with all fields, for its managers and itself. */
        OtpUserAnswer: {
            email: string;
            first_name: string;
            /** @description The primary key of the user: a number or a string. */
            id: unknown;
            is_active: boolean;
            is_email_verified: boolean;
            is_phone_verified: boolean;
            is_staff: boolean;
            is_superuser: boolean;
            last_name: string;
            phone_number: string;
            /**
             * Format: uri
             * @description An absolute URL, also for the default picture.
             */
            profile_img: string;
            slug: string;
            username: string;
        };
        /** @description A page of users. */
        OtpUsersAnswer: {
            count: number;
            next: string | null;
            previous: string | null;
            results: components["schemas"]["OtpListedAnswer"][];
            total_pages: number;
        };
        /** @description The response of the captcha. */
        OtpVerifyCaptchaBodyRequest: {
            /** @default  */
            recaptcha_token?: string;
        };
        /** @description The fields that may be changed. Omitted ones stay; an empty string clears one. */
        PatchedOtpChangeUserBodyRequest: {
            first_name?: string;
            last_name?: string;
            phone_number?: string;
            username?: string;
        };
        /** @description A picture of at most 2 MB. */
        PatchedOtpImageBodyRequest: {
            /** Format: binary */
            profile_img?: string;
        };
        /** @description The new password, typed twice. */
        PatchedOtpResetPasswordBodyRequest: {
            /** @default  */
            c_password?: string;
            /** @default  */
            password?: string;
        };
        /** @description The code from the text message. */
        PatchedOtpVerifyPhoneBodyRequest: {
            otp?: string | null;
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
    get_auth_api_get_csrf_token: {
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
                    "application/json": components["schemas"]["OtpCsrfAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_login: {
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
                "application/json": components["schemas"]["OtpSignInBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpEmailSentAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OtpRefreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_recaptcha_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OtpVerifyCaptchaBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_resend_otp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OtpResendBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpEmailSentAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    get_auth_api_reset_password: {
        parameters: {
            query?: {
                expiry?: string;
                token?: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OtpEmailBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_reset_password: {
        parameters: {
            query?: {
                expiry?: string;
                token?: string;
            };
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedOtpResetPasswordBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_social_auth: {
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
                "application/json": components["schemas"]["OtpSocialSignInBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpTokensAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_token: {
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
                "application/json": components["schemas"]["OtpChallengeBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpTokensAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_token_refresh: {
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
                "application/json": components["schemas"]["OtpRefreshBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpTokensAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    get_auth_api_users: {
        parameters: {
            query?: {
                group?: string;
                is_active?: string;
                page?: string;
                page_size?: string;
                search?: string;
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
                    "application/json": components["schemas"]["OtpUsersAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_users: {
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
                "application/json": components["schemas"]["OtpSignUpBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    get_auth_api_users_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpUserAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    delete_auth_api_users_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedOtpChangeUserBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_users_account_activate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_activate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_users_account_activate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_activate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_users_account_deactivate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_deactivate_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_users_account_deactivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_deactivate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_upload__image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": components["schemas"]["PatchedOtpImageBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_users_account_upload_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": components["schemas"]["PatchedOtpImageBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not found. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    get_auth_api_verify_email: {
        parameters: {
            query?: {
                expiry?: string;
                token?: string;
            };
            header?: {
                /** @description Generated by the client for this request alone, such as a UUID, and sent again if it is repeated: if the response was lost, the same one is given again for a day, as long as it is valid, and nothing is done twice. The key with another request is refused (422, `idempotency_key_reused`). */
                "Idempotency-Key"?: string;
            };
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OtpEmailBodyRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    post_auth_api_verify_phone: {
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
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
    patch_auth_api_verify_phone: {
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
                "application/json": components["schemas"]["PatchedOtpVerifyPhoneBodyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpSuccessAnswer"];
                };
            };
            /** @description The request is invalid; `details` names the fields. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Not signed in, or the credentials are wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The caller does not have permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The method is not allowed. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The request body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The media type of the body is not supported. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description The `Idempotency-Key` belongs to another request, or its answer is void. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Too many attempts; `Retry-After` says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
            /** @description Temporarily unavailable; `Retry-After` says when to try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtpErrorsAnswer"];
                };
            };
        };
    };
}
