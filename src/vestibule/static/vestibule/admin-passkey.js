// Signs in to Django's admin with a passkey: the answer goes into the form, and the form is sent.
"use strict";

(() => {
  const form = document.getElementById("passkey-form");
  const answer = form.elements.namedItem("credential");
  const alert = form.querySelector("[role=alert]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const options = JSON.parse(form.dataset.options);
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      const credential = await navigator.credentials.get({ publicKey });
      answer.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      alert.hidden = false;
    }
  });
})();
