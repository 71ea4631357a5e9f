/* Files go up piece by piece, and the form they belong to files them (A4.2, U16).  Without this script the form carries
   the file itself.  Every word comes from the page. */
(() => {
  "use strict";
  const FIRST = 128 * 1024, LEAST = 32 * 1024, QUICK = 1000, SLOW = 4000;
  const rising = new Map(); /* What is on its way: box -> id of the row it belongs to. */
  let line = Promise.resolve();

  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const token = () => document.querySelector("input[name=csrf_token]").value;
  const made = (name, className, words = "") =>
    Object.assign(document.createElement(name), { className, textContent: words });
  const status = document.body.appendChild(made("p", "visually-hidden"));
  status.setAttribute("role", "status");

  /* Leaving would cut it off, so the browser asks once; nobody is there to be asked where a shared screen clears itself. */
  window.addEventListener("beforeunload", (event) => { if (rising.size && !document.getElementById("clearing")) event.preventDefault(); });

  async function ask(method, address, body) {
    const answer = await fetch(address, {
      method, body, headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    if (answer.status === 204) return {};
    const told = await answer.json();
    if (answer.ok) return told;
    throw Object.assign(new Error(told.code), { status: answer.status, words: told.errors?.[0]?.detail });
  }

  /* Until `act` succeeds, is refused, or is given up: a lost line is waited for and tried again. */
  async function patiently(box, act) {
    for (let times = 1; ; times += 1) {
      try {
        return await act();
      } catch (error) {
        if (box.gone || [403, 422].includes(error.status)) throw error;
        box.lost();
        await Promise.race([wait(Math.min(1000 * 2 ** times, 30000)), box.pressed()]);
        if (box.gone) throw error;
      }
    }
  }

  /* Every piece that has come stays; announcing the same file again tells how much that is. */
  function send(file, key, box) {
    let size = FIRST;
    return patiently(box, async () => {
      const body = new URLSearchParams({ key, size: file.size });
      let { id, held, piece } = await ask("POST", "/arriving", body);
      box.id = id;
      while (held < file.size) {
        if (box.gone) throw new Error("given up");
        box.going(Math.floor((100 * held) / file.size));
        const since = performance.now();
        ({ held } = await ask("PATCH", `/arriving/${id}?at=${held}`, file.slice(held, held + Math.min(size, piece))));
        const took = performance.now() - since;
        size = took < QUICK ? Math.min(size * 2, piece) : took > SLOW ? Math.max(size / 2, LEAST) : size;
      }
      box.going(100);
      return id;
    });
  }

  /* The form as it stands, with the name of the file that has come in the place of the file. */
  function file_it(form, name, to, id, file) {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    body.set(`arrived:${name}`, id);
    body.set(`name:${name}`, file.name);
    return fetch(to, { method: "POST", body, headers: { Accept: "text/html" } });
  }

  /* Show what the answer says: the row alone where there is one, so that others go on; else the whole page. */
  async function show(answer, place) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = place && answer.status !== 403 && page.getElementById(place.id);
    if (fresh) {
      put(place, fresh);
      document.querySelectorAll("input[name=revision]").forEach((field) => {
        field.value = page.querySelector("input[name=revision]")?.value ?? field.value;
      });
      place.tabIndex = -1;
      (place.querySelector("[aria-invalid]") || place).focus();
    } else {
      rising.clear();
      document.title = page.title;
      document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
      if (answer.ok) history.replaceState(null, "", answer.url);
      (document.querySelector("main [data-focus]") || document.getElementById("main")).focus();
    }
  }

  function put(place, fresh) {
    place.className = fresh.className;
    place.replaceChildren(...fresh.childNodes);
    rising.forEach((row, box) => { if (row === place.id) place.append(box); });
  }

  /* The lines of one file on its way. */
  function rise(input, words, file) {
    const box = made("div", "rising");
    const bar = made("progress", "rising-bar");
    const said = made("p", "rising-said", words.waiting);
    const [retry, cancel] = ["retry", "cancel"].map((key) => Object.assign(made("button", "button button-plain", words[key]), { type: "button" }));
    let press = () => {};
    Object.assign(bar, { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    retry.hidden = true;
    const size = file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
    box.append(made("p", "rising-name", `${file.name} (${size})`), bar, said, retry, cancel);
    box.going = (n) => {
      bar.value = n;
      box.percent = n;
      said.textContent = (n < 100 ? words.going : words.filing).replace("{n}", n);
      retry.hidden = true;
    };
    box.lost = () => {
      said.textContent = words.lost.replace("{n}", box.percent ?? 0);
      status.textContent = said.textContent;
      retry.hidden = false;
    };
    box.pressed = () => new Promise((done) => { press = done; });
    retry.addEventListener("click", () => press());
    window.addEventListener("online", () => press());
    box.form = input.form;
    cancel.addEventListener("click", () => { box.gone = true; press(); });
    input.after(box);
    input.hidden = true;
    rising.set(box, input.closest("[data-fresh]")?.id ?? "");
    return box;
  }

  function over(box, input, words = "") {
    rising.delete(box);
    box.remove();
    input.value = "";
    input.hidden = false;
    input.parentElement.querySelector(".problem")?.remove();
    if (words) {
      input.before(made("p", "problem", words));
      input.setAttribute("aria-invalid", "true");
    }
    status.textContent = words;
    input.focus();
  }

  async function bring(input, file) {
    const { form, name } = input, part = input.closest("[data-upload]");
    const words = JSON.parse(part.dataset.upload), to = part.dataset.uploadTo || form.action;
    const place = input.closest("[data-fresh]"), box = rise(input, words, file);
    const before = line;
    let turn;
    line = new Promise((done) => { turn = done; });
    await Promise.race([before, box.pressed()]);
    try {
      if (box.gone) return over(box, input);
      const id = await send(file, [to, name, file.name, file.size, file.lastModified].join("|"), box);
      const answer = await patiently(box, () => file_it(form, name, to, id, file));
      rising.delete(box);
      await show(answer, place && document.getElementById(place.id));
      ask("DELETE", `/arriving/${id}`).catch(() => {}); /* What stays is swept. */
      if (answer.ok) status.textContent = words.done.replace("{name}", file.name);
      look(1);
    } catch (error) {
      over(box, input, box.gone ? "" : error.words || (error.status === 403 ? words.expired : words.failed));
      if (box.gone && box.id) ask("DELETE", `/arriving/${box.id}`).catch(() => {});
    } finally {
      turn();
    }
  }

  /* Removing, undoing and using again touch one row, so that what is on its way goes on. */
  async function in_place(event) {
    const form = event.target, place = form.closest("[data-fresh]");
    /* A form that is sent by hand carries the file itself. */
    if (!event.defaultPrevented) rising.forEach((_, box) => { if (box.form === form) { box.gone = true; rising.delete(box); } });
    if (!form.matches("[data-in-place]") || !place) return;
    event.preventDefault();
    try {
      await show(await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } }), place);
      status.textContent = place.querySelector(".banner")?.textContent.trim() ?? "";
      look(1);
    } catch {
      form.submit();
    }
  }

  /* A file that a worker still looks into gets its picture, its pages or its fault a moment later. */
  async function look(times) {
    const rows = () => [...document.querySelectorAll("[data-fresh]:has([data-looking])")];
    if (times > 8 || !rows().length) return;
    await wait(800 * times);
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href, { headers: { Accept: "text/html" } })).text(), "text/html");
      rows().forEach((row) => {
        const fresh = page.getElementById(row.id);
        if (fresh && (row === document.activeElement || !row.contains(document.activeElement))) put(row, fresh);
      });
    } catch { /* The page still says that it is being looked into. */ }
    look(times + 1);
  }

  const row_of = (event) => event.target.closest?.("[data-fresh], [data-upload]");
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches("[data-upload] input[type=file]") && input.files.length) bring(input, input.files[0]);
  });
  document.addEventListener("submit", in_place);
  document.addEventListener("dragover", (event) => { if (row_of(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const input = row_of(event)?.querySelector("input[type=file]");
    if (!input) return;
    event.preventDefault();
    input.closest("details")?.setAttribute("open", "");
    [...event.dataTransfer.files].forEach((file) => bring(input, file));
  });
  document.documentElement.classList.add("rises");
  /* Who was quicker than this script has chosen a file already. */
  document.querySelectorAll("[data-upload] input[type=file]").forEach((input) => { if (input.files.length) bring(input, input.files[0]); });
  look(1);
})();
