/* Small helps on top of pages that work without them (G12).  Words come from the page, never from here. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* The error summary takes the focus, and its lines lead into the fields (G14). */
  document.querySelector("[data-focus]")?.focus();

  /* A second press on a submit button does nothing; slow answers say so (G16). */
  function guardForms() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || event.submitter?.formMethod === "dialog") return;
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      /* A page that was itself an answer to a form is fetched anew when somebody comes back to it, not sent again. */
      history.replaceState(history.state, "", location.href);
      const words = event.submitter?.dataset.busy;
      if (!words) return;
      event.submitter.setAttribute("aria-disabled", "true");
      const note = Object.assign(document.createElement("span"), { className: "busy" });
      note.setAttribute("role", "status");
      event.submitter.after(note);
      setTimeout(() => { note.textContent = words; }, 400);
      setTimeout(() => { note.textContent = event.submitter.dataset.slow || words; }, 10000);
    });
    /* Coming back by the browser's own button: the form is fresh again. */
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      all("form[data-sent]").forEach((form) => delete form.dataset.sent);
      all(".busy").forEach((note) => note.remove());
      all(".button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  }

  /* Copy a number without its spaces. */
  function copyButtons() {
    if (!navigator.clipboard) return;
    all("[data-copy]").forEach((button) => {
      button.hidden = false;
      const words = button.querySelector("span") || button;
      const before = words.textContent;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        words.textContent = button.dataset.done;
        setTimeout(() => { words.textContent = before; }, 2500);
      });
    });
  }

  /* A question that hangs on another is shown only after the right answer; the server judges by itself. */
  function conditions() {
    const asked = all("[data-when]");
    const holds = (name) => all(`[name="${CSS.escape(name)}"]`)
      .filter((field) => !field.matches(":disabled") && (!["radio", "checkbox"].includes(field.type) || field.checked)).map((field) => field.value);
    const settle = () => asked.forEach((part) => {
      const on = all(`[name="${CSS.escape(part.dataset.when)}"]`);
      if (!on.length) return;
      const wanted = part.dataset.whenValues.split("|");
      part.hidden = !holds(part.dataset.when).some((value) => wanted.includes(value));
      part.disabled = part.hidden; /* Where it is a fieldset, as on the one screen of the window. */
      all("input, select, textarea", part).forEach((field) => { field.disabled = part.hidden; });
    });
    if (!asked.length) return;
    document.addEventListener("change", settle);
    settle();
    document.documentElement.classList.add("settled");
  }

  /* What was typed in a form; a file goes only when the person sends it. */
  const typed = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

  /* A draft saves itself two seconds after the last change (A3.5).  The address answers 204, or JSON {"saved_at": "14:32", "seen": …}. */
  function autosave() {
    all("form[data-autosave-url]").forEach((form) => {
      const status = document.querySelector("[data-autosave-status]");
      const retry = document.querySelector("[data-autosave-retry]");
      let timer, unsaved = false, stuck = false;
      const say = (key, more = "") => {
        if (status) status.textContent = `${status.dataset[key]}${more}`;
        if (retry) retry.hidden = key !== "failed";
        stuck = !["saved", "saving"].includes(key);
      };
      const save = async () => {
        clearTimeout(timer);
        say("saving");
        try {
          const answer = await fetch(form.dataset.autosaveUrl, {
            method: "POST", body: typed(form), headers: { Accept: "application/json" }, keepalive: true,
          });
          /* Expired, or saved elsewhere meanwhile: sent by hand, the form keeps every word and asks what is needed. */
          if (!answer.ok) return say({ 403: "expired", 409: "elsewhere" }[answer.status] ?? "failed");
          unsaved = false;
          const told = answer.status === 204 ? {} : await answer.json();
          if (told.seen) form.elements.seen.value = told.seen;
          say("saved", told.saved_at ? ` ${told.saved_at}` : "");
        } catch {
          say("offline");
          window.addEventListener("online", save, { once: true });
        }
      };
      form.addEventListener("input", () => { unsaved = true; clearTimeout(timer); timer = setTimeout(save, 2000); });
      form.addEventListener("submit", () => { unsaved = stuck = false; clearTimeout(timer); });
      retry?.addEventListener("click", save);
      /* Who leaves before the two seconds are over has saved too; what could not be saved is asked about once. */
      document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved) save(); });
      window.addEventListener("beforeunload", (event) => { if (stuck && !document.getElementById("clearing")) event.preventDefault(); });
    });
  }

  /* An element with data-refresh="60" renews itself from the same page while the page is seen (A7.5). */
  function refresh() {
    all("[data-refresh]").forEach((part) => {
      let timer, missed = 0;
      const plan = () => {
        clearTimeout(timer);
        const seconds = Number(part.dataset.refresh);
        if (seconds) timer = setTimeout(renew, seconds * 1000);
      };
      const renew = async () => {
        if (document.hidden) return plan();
        try {
          const answer = await fetch(part.dataset.refreshUrl || location.href, { headers: { Accept: "text/html" } });
          if (!answer.ok || answer.redirected) throw new Error(answer.status);
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.getElementById(part.id);
          if (!fresh) throw new Error("gone");
          if (!part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
          missed = 0;
        } catch {
          missed += 1;
        }
        all("[data-stale]").forEach((note) => { note.hidden = missed < 3; });
        plan();
      };
      document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
      all(`[data-refresh-rate="${CSS.escape(part.id)}"]`).forEach((menu) => {
        menu.closest("[hidden]")?.removeAttribute("hidden");
        menu.value = part.dataset.refresh;
        menu.addEventListener("change", () => { part.dataset.refresh = menu.value; plan(); });
      });
      plan();
    });
  }

  /* Read the page aloud where the browser can (G7). */
  function speak() {
    if (!("speechSynthesis" in window)) return;
    /* A button that nothing would answer stays away: many devices have no voice, or none of this language. */
    const tongue = document.documentElement.lang.slice(0, 2);
    const reveal = () => all("[data-speak]").forEach((button) => {
      button.hidden = !speechSynthesis.getVoices().some((voice) => voice.lang.slice(0, 2) === tongue);
    });
    reveal();
    speechSynthesis.addEventListener?.("voiceschanged", reveal);
    all("[data-speak]").forEach((button) => {
      const words = button.querySelector("span");
      const start = words.textContent;
      const stop = () => { speechSynthesis.cancel(); words.textContent = start; };
      button.addEventListener("click", () => {
        if (words.textContent !== start) return stop();
        const said = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
        said.lang = document.documentElement.lang;
        said.onend = stop;
        words.textContent = button.dataset.stop;
        speechSynthesis.speak(said);
      });
      window.addEventListener("pagehide", stop);
    });
  }

  function printButtons() {
    all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  }

  /* What only pages with uploads need. */
  function uploads() {
    const part = document.querySelector("[data-upload-script]");
    if (part) document.head.append(Object.assign(document.createElement("script"), { src: part.dataset.uploadScript }));
  }

  guardForms();
  uploads();
  printButtons();
  copyButtons();
  conditions();
  autosave();
  refresh();
  speak();
})();
