/* Lists of work (C2, C4): ticking many, a bar that says what has changed, due words that keep up, and coming back to
   the row one had opened.  Everything here is also a link or a form; words come from the page. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const list = document.querySelector("[data-list]");
  if (!list) return;
  const box = (row) => row.querySelector("input[name=w]");
  const rows = () => all("tr[data-a]", list);
  const id = (row) => box(row).value;
  const PLACE = "hall.list", EVERY = 60000;

  /* What is ticked, and the acts that all of it allow. */
  const bar = document.querySelector("[data-picked]");
  function settle() {
    if (!bar) return;
    const chosen = rows().filter((row) => box(row).checked);
    bar.hidden = !chosen.length;
    document.body.classList.toggle("picking", chosen.length > 0);
    const count = bar.querySelector("[data-count]");
    count.textContent = count.dataset.words.replace("{n}", chosen.length);
    const may = (letter) => chosen.every((row) => row.dataset.a.includes(letter));
    all("button[data-letter]", bar).forEach((button) => { button.hidden = !may(button.dataset.letter); });
    const reasons = all("li[data-letter]", bar);
    reasons.forEach((reason) => { reason.hidden = may(reason.dataset.letter); });
    bar.querySelector("[data-not]").hidden = reasons.every((reason) => reason.hidden);
  }
  function picking() {
    if (!bar) return;
    bar.classList.add("sticks");
    bar.querySelector("[data-clear]").hidden = false;
    list.addEventListener("change", settle);
    bar.closest("form").addEventListener("reset", () => setTimeout(settle));
    window.addEventListener("pageshow", settle);
    settle();
  }

  /* Shift+J and Shift+K carry the tick on, * ticks the whole page, c claims the row one stands in. */
  const here = () => document.activeElement.closest?.("[data-list] tr");
  function carry(step) {
    const row = here(), rest = rows(), next = rest[rest.indexOf(row) + step];
    if (!row || !box(row)) return false;
    [row, next].filter(Boolean).forEach((one) => { box(one).checked = true; });
    next?.querySelector("a[data-row]").focus();
    settle();
    return true;
  }
  function everything() {
    const whole = rows().every((row) => box(row).checked);
    rows().forEach((row) => { box(row).checked = !whole; });
    settle();
    return rows().length > 0;
  }
  function claim() {
    const chosen = bar && !bar.hidden && bar.querySelector("button[data-letter=c]:not([hidden])");
    const one = chosen || here()?.querySelector("[data-claim]");
    one?.click();
    return Boolean(one);
  }
  document.addEventListener("list:key", (event) => {
    const { key } = event.detail;
    const done = key === "J" ? carry(1) : key === "K" ? carry(-1) : key === "*" ? everything() : key === "c" && claim();
    if (done) event.preventDefault();
  });

  /* The cursor and the place on the page are there again when one comes back. */
  function comeBack() {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(PLACE)) || {}; } catch { return; }
    if (kept.href !== location.href) return;
    const link = all("a[data-row]", list).find((one) => one.getAttribute("href") === kept.row);
    window.scrollTo(0, kept.top || 0);
    link?.focus({ preventScroll: true });
  }
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr")?.querySelector("a[data-row]");
    if (row) keep(row.getAttribute("href"));
  });
  list.addEventListener("click", (event) => { if (event.target.closest("a[data-row]")) keep(event.target.closest("a[data-row]").getAttribute("href")); });
  const keep = (row) => sessionStorage.setItem(PLACE, JSON.stringify({ href: location.href, row, top: window.scrollY }));

  /* Every minute the due words are those of the server's calendar; whatever else has changed waits behind a press. */
  const bare = (row) => {
    const copy = row.cloneNode(true);
    copy.querySelector("[data-due]")?.replaceChildren();
    all("input", copy).forEach((field) => { field.removeAttribute("checked"); });
    return copy.innerHTML;
  };
  const shown = new Map(rows().map((row) => [id(row), bare(row)]));
  const news = document.querySelector("[data-news]");
  let fresh = null;
  async function look() {
    if (document.hidden || !news) return;
    let page;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { return; }
    const now = new Map(all("[data-list] tr[data-a]", page).map((row) => [id(row), row]));
    rows().forEach((row) => {
      const due = now.get(id(row))?.querySelector("[data-due]");
      if (due) row.querySelector("[data-due]").replaceChildren(...due.cloneNode(true).childNodes);
    });
    const changed = [...now].filter(([one, row]) => shown.get(one) !== bare(row)).length + [...shown.keys()].filter((one) => !now.has(one)).length;
    fresh = changed ? page : null;
    news.hidden = !changed;
    const button = news.querySelector("button");
    const words = changed === 1 ? news.dataset.one : news.dataset.many.replace("{n}", changed);
    if (button.textContent !== words) button.textContent = words;
  }
  const standing = () => { const row = here(); return row && box(row) && id(row); };
  function apply() {
    const stood = standing(), ticked = new Set(rows().filter((row) => box(row).checked).map((row) => id(row)));
    const body = fresh.querySelector("[data-list] tbody");
    if (!body) { location.reload(); return; }
    list.tBodies[0].replaceWith(body);
    shown.clear();
    rows().forEach((row) => { shown.set(id(row), bare(row)); box(row).checked = ticked.has(id(row)); });
    const hits = document.querySelector("[data-hits]"), told = fresh.querySelector("[data-hits]");
    if (hits && told) hits.replaceChildren(...told.childNodes);
    news.hidden = true;
    const row = rows().find((one) => id(one) === stood) || rows()[0];
    row?.querySelector("a[data-row]").focus();
    settle();
  }
  news?.querySelector("button").addEventListener("click", apply);
  setInterval(look, EVERY);
  document.addEventListener("list:look", look);

  picking();
  comeBack();
})();
