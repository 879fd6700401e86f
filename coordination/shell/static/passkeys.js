/* SPDX-License-Identifier: EUPL-1.2
 * Passkeys: a form with data-passkey="create" or "get" asks the browser for one
 * and sends the answer in its field factorPasskey. Without a script, or without
 * a passkey, the form for codes beside it does the same.
 */
(function () {
  "use strict";

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  }

  function text(buffer) {
    if (!buffer) return undefined;
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function withBytes(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const name of ["excludeCredentials", "allowCredentials"]) {
      for (const known of options[name] || []) known.id = bytes(known.id);
    }
    return options;
  }

  function withText(found) {
    const answer = found.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (answer[name]) response[name] = text(answer[name]);
    }
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  }

  async function answer(event) {
    const form = event.currentTarget;
    if (form.elements.namedItem("factorPasskey").value) return;
    event.preventDefault();
    const status = form.querySelector("[data-passkey-status]");
    try {
      const options = withBytes(JSON.parse(form.dataset.passkeyOptions));
      const found = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
      form.elements.namedItem("factorPasskey").value = withText(found);
      form.requestSubmit();
    } catch {
      status.textContent = status.dataset.failed;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-passkey]").forEach((form) => {
      form.addEventListener("submit", answer);
    });
  });
})();
