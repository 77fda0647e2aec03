// docs/cookies.md: the API without the client.

declare const email: string, password: string;

let { csrf_token } = await (await fetch("/api/auth/csrf/")).json();
const post = (path: string, body: object = {}) =>
  fetch(`/api/auth/${path}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": csrf_token,
      "Token-Transport": "cookie",
    },
    body: JSON.stringify(body),
  });

({ csrf_token } = await (await post("login/", { email, password })).json());
await post("token/refresh/");

export {};
