import type { NextRequest } from "next/server";
import { forwarded, relay } from "../../../session/relay";

/** Pass a request on to the API, as the user of the cookie. */
async function passOn(request: NextRequest): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  return relay(pathname + search, await forwarded(request));
}

export { passOn as DELETE, passOn as GET, passOn as PATCH, passOn as POST, passOn as PUT };
