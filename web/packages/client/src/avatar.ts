import type { Client } from "./client.js";
import type { Profile } from "./shapes.js";

/**
 * Upload your picture: JPEG, PNG or WebP, at most 2 MB. `progress` is called with 0 to 1.
 *
 * Raises: VestibuleError `invalid_image`, `body_too_large`, `too_many_requests`.
 */
export async function setAvatar(
  { calls }: Client,
  picture: Blob,
  progress: (share: number) => void = () => {},
): Promise<Profile> {
  const form = new FormData();
  form.set("avatar", picture, "avatar");
  return calls.call("PUT", "profile/avatar/", form, sender(progress));
}

/** Remove your picture. Raises: VestibuleError. */
export function removeAvatar({ calls }: Client): Promise<Profile> {
  return calls.call("DELETE", "profile/avatar/");
}

/** A `fetch` that reports upload progress, which the one of browsers does not. */
function sender(progress: (share: number) => void): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (typeof XMLHttpRequest === "undefined") return fetch(request);
    const body = await request.arrayBuffer();
    const sending = new XMLHttpRequest();
    sending.open(request.method, request.url);
    sending.withCredentials = request.credentials === "include";
    for (const [name, value] of request.headers) sending.setRequestHeader(name, value);
    sending.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    return new Promise((resolve, reject) => {
      sending.onload = () => resolve(responseOf(sending));
      sending.onerror = () => reject(new TypeError("The upload failed"));
      sending.ontimeout = sending.onerror;
      sending.timeout = UPLOADED_WITHIN;
      sending.send(body);
    });
  };
}

const UPLOADED_WITHIN = 120_000;

function responseOf(sent: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ["Content-Type", "Date", "Retry-After", "X-Request-Id"]) {
    const value = sent.getResponseHeader(name);
    if (value) headers.set(name, value);
  }
  return new Response(sent.responseText, { status: sent.status, headers });
}
