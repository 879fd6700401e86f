/**
 * @license EUPL-1.2
 *
 * The little that a page does in the browser beyond htmx: focus on the error
 * summary, the blank screen, autosave and the session warning. Everything else
 * works without it. Texts come from the page, never from this file.
 */
(function () {
  "use strict";

  const one = (selector, from = document) => from.querySelector(selector);
  const field = (form, name) => form.elements.namedItem(name);

  /* Error summary: whoever uses a screen reader or a small screen lands there. */
  function focusErrorSummary() {
    const summary = one("[data-error-summary]");
    if (summary) summary.focus();
  }

  /* Blank screen: Escape twice within a second, or the button in the header.
     Any key or tap returns, and reaches nothing else on the page. */
  const blank = { shown: false, lastEscape: 0, title: "", focused: null };

  function showBlank() {
    blank.shown = true;
    blank.title = document.title;
    blank.focused = document.activeElement;
    document.title = "…";
    document.documentElement.classList.add("schakel-is-blank");
    one("[data-blank]").hidden = false;
    const dialog = one("[data-session-dialog]");
    if (dialog.open) dialog.close();
  }

  function hideBlank() {
    blank.shown = false;
    document.title = blank.title;
    document.documentElement.classList.remove("schakel-is-blank");
    one("[data-blank]").hidden = true;
    if (blank.focused) blank.focused.focus();
  }

  function onBlankKey(event) {
    if (blank.shown) {
      event.preventDefault();
      event.stopImmediatePropagation();
      hideBlank();
      return;
    }
    if (event.key !== "Escape") return;
    const now = Date.now();
    if (now - blank.lastEscape < 1000) showBlank();
    blank.lastEscape = now;
  }

  function startBlankScreen() {
    document.addEventListener("keydown", onBlankKey, true);
    one("[data-blank]").addEventListener("click", hideBlank);
    const button = one("[data-blank-button]");
    button.hidden = false;
    button.addEventListener("click", showBlank);
  }

  /* Broken glass: how many minutes it still lasts. At the end the page is asked for again, so
     that what has closed does not stay on the screen; not where somebody may be typing. */
  function startGlass(line) {
    const end = Date.now() + Number(line.dataset.glassSeconds) * 1000;
    const minutes = one("[data-glass-minutes]", line);
    const timer = window.setInterval(function () {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 60000));
      minutes.textContent = String(left);
      if (left > 0) return;
      window.clearInterval(timer);
      if (!one("textarea")) window.location.assign(window.location.href.split("#")[0]);
    }, 5000);
  }

  /* Session: a warning two minutes before the end. Every page of the same
     browser hears of activity in another one. */
  const WARN_BEFORE = 120;
  const session = { idle: 0, timers: [], channel: null };

  /* A fresh GET: the server answers with the login page and leads back here. */
  function askLogin() {
    window.location.assign(window.location.href.split("#")[0]);
  }

  function onSessionAlmostOver() {
    const dialog = one("[data-session-dialog]");
    if (!blank.shown && !dialog.open) dialog.showModal();
  }

  function restartSession(tellOthers) {
    if (!session.idle) return;
    session.timers.forEach(clearTimeout);
    const warn = Math.max(session.idle - WARN_BEFORE, 30) * 1000;
    session.timers = [
      setTimeout(onSessionAlmostOver, warn),
      setTimeout(askLogin, session.idle * 1000 + 2000),
    ];
    const dialog = one("[data-session-dialog]");
    if (dialog.open) dialog.close();
    if (tellOthers && session.channel) session.channel.postMessage("active");
  }

  async function stayLoggedIn() {
    const answer = await post(document.body.dataset.keepAliveUrl, new FormData());
    if (answer && answer.ok) restartSession(true);
    else askLogin();
  }

  function startSession() {
    session.idle = Number(document.body.dataset.idleSeconds || 0);
    if (!session.idle) return;
    if ("BroadcastChannel" in window) {
      session.channel = new BroadcastChannel("schakel-session");
      session.channel.addEventListener("message", () => restartSession(false));
    }
    one("[data-session-stay]").addEventListener("click", stayLoggedIn);
    document.addEventListener("htmx:after:request", () => restartSession(true));
    restartSession(true);
  }

  /* Autosave: a form with data-autosave-url is posted there two seconds after
     the last change. The answer may be {"version": n, "saved_at": "14:03"}. */
  const AUTOSAVE_AFTER = 2000;

  function csrfToken() {
    const headers = document.body.getAttribute("hx-headers:inherited");
    return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
  }

  /* Whoever must log in or give the factor first is led there: nothing was saved then. */
  async function post(url, data) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body: data,
        credentials: "same-origin",
        headers: { "X-CSRFToken": csrfToken(), "X-Autosave": "1", Accept: "application/json" },
      });
      const led = answer.redirected && new URL(answer.url).pathname.startsWith("/login");
      return led ? null : answer;
    } catch {
      return null;
    }
  }

  function say(form, key, extra) {
    const status = one("[data-autosave-status]", form);
    if (status) status.textContent = [status.dataset[key], extra].filter(Boolean).join(" ");
  }

  async function readBody(answer) {
    try {
      return await answer.json();
    } catch {
      return {};
    }
  }

  /* What was new has an address from its first save on, for the next save and for a reload. */
  function movedTo(form, address) {
    form.action = address;
    form.dataset.autosaveUrl = address;
    window.history.replaceState(null, "", address);
  }

  /* Who will get it, as it was saved just now. */
  function showPreview(form, url) {
    const target = one("[data-preview]", form);
    if (target) window.htmx.ajax("GET", url, { target, select: "#preview", swap: "innerHTML" });
  }

  async function onSaved(form, answer) {
    const body = await readBody(answer);
    const version = field(form, "version");
    if (version && body.version !== undefined) version.value = body.version;
    if (body.location) movedTo(form, body.location);
    if (body.preview) showPreview(form, body.preview);
    const now = new Date();
    const clock = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0"));
    say(form, "saved", body.saved_at || clock.join(":"));
    restartSession(true);
  }

  function startAutosave(form) {
    let timer = null;
    let running = false;
    let changed = false;
    let waiting = null;

    async function save() {
      if (running) return;
      running = true;
      changed = false;
      say(form, "saving");
      const answer = await post(form.dataset.autosaveUrl, new FormData(form));
      if (answer && answer.ok) await onSaved(form, answer);
      else say(form, answer && answer.status === 409 ? "conflict" : "failed");
      running = false;
      if (waiting) form.requestSubmit(waiting.submitter);
      else if (changed) plan();
    }

    /* A submit waits for the save under way, so that it carries its version. */
    function onSubmit(event) {
      clearTimeout(timer);
      changed = false;
      if (!running) return;
      event.preventDefault();
      waiting = { submitter: event.submitter };
    }

    function plan() {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, AUTOSAVE_AFTER);
    }

    form.addEventListener("input", plan);
    form.addEventListener("change", plan);
    form.addEventListener("submit", onSubmit);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && changed) save();
    });
  }

  function startForms(root) {
    root.querySelectorAll("form[data-autosave-url]:not([data-autosave-on])").forEach((form) => {
      form.setAttribute("data-autosave-on", "");
      startAutosave(form);
    });
  }

  /* A menu that lies over the page closes by Escape and by a click beside it. */
  function startMenu(menu) {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      one("summary", menu).focus();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    startBlankScreen();
    document.querySelectorAll("[data-closes]").forEach(startMenu);
    startSession();
    startForms(document);
    document.querySelectorAll("[data-glass-seconds]").forEach(startGlass);
    focusErrorSummary();
  });

  document.addEventListener("htmx:after:swap", () => {
    startForms(document);
    focusErrorSummary();
  });
})();
