// A client of allauth's headless API, written from its description alone.

const API = "/_allauth/browser/v1/";

const cookie = (name) =>
  document.cookie
    .split("; ")
    .map((each) => each.split("="))
    .find(([each]) => each === name)?.[1];

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") };
  const init = { method, headers };
  if (method !== "GET" && body) init.body = JSON.stringify(body);
  const answer = await (await fetch(API + path, init)).json();
  // Whatever changes who is signed in says so, and what comes next.
  if (answer.meta?.is_authenticated !== undefined) show(answer);
  return answer;
}

function show({ data, meta }) {
  const pending = (data.flows ?? []).filter((flow) => flow.is_pending);
  document.querySelector("#user").value = meta.is_authenticated ? data.user.email : "nobody";
  document.querySelector("#pending").value = pending.map((flow) => flow.id).join() || "nothing";
}

/** Show an answer; a number that grows tells one from the answer before. */
let answers = 0;
async function report(work) {
  let answer;
  try {
    answer = await work();
  } catch (error) {
    answer = { error: String(error) };
  }
  answers += 1;
  const box = document.querySelector("#answer");
  box.textContent = JSON.stringify(answer);
  box.dataset.number = String(answers);
}

/** For the signed-in user by POST, or for one who signs up by PUT. */
async function newPasskey(method, path) {
  const { data } = await call("GET", path);
  const options = data.creation_options.publicKey;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  return call(method, path, { name: "This browser", credential: credential.toJSON() });
}

async function usePasskey() {
  const path = "auth/webauthn/authenticate";
  const { data } = await call("GET", path);
  const options = data.request_options.publicKey;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return call("POST", path, { credential: credential.toJSON() });
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [method, path] = form.dataset.call.split(" ");
    report(() => call(method, path, Object.fromEntries(new FormData(form))));
  });
}
for (const [button, ...request] of [
  ["#add-passkey", "POST", "account/authenticators/webauthn"],
  ["#create-passkey", "PUT", "auth/webauthn/signup"],
]) {
  document.querySelector(button).onclick = () => report(() => newPasskey(...request));
}
document.querySelector("#use-passkey").onclick = () => report(usePasskey);

// A mailed link leads here with its key.
const key = new URLSearchParams(location.hash.slice(1)).get("token");
for (const input of document.querySelectorAll("input[name=key]")) input.value = key ?? "";

report(() => call("GET", "auth/session"));
