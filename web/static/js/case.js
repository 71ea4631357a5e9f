/* The case page at a desk: the bar between the halves, the paper on view, who else is here, phrases (C3).
   Every part works without this file by links and forms; it only saves a new page. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  /* The bar: dragged, or moved by the arrow keys; kept for this clerk on this machine. */
  function split() {
    const halves = one(".case"), bar = one(".case-bar");
    if (!bar) return;
    bar.hidden = false;
    let share = Number(halves.dataset.split);
    const set = (wanted) => {
      const next = Math.min(70, Math.max(25, Math.round(wanted / 5) * 5));
      halves.classList.replace(`split-${share}`, `split-${next}`);
      share = next;
      bar.setAttribute("aria-valuenow", share);
      document.cookie = `split=${halves.dataset.owner}.${share};path=/desk;max-age=31536000;samesite=lax`;
    };
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
      if (step) { event.preventDefault(); set(share + step); }
    });
    bar.addEventListener("pointerdown", (event) => { event.preventDefault(); bar.setPointerCapture(event.pointerId); });
    bar.addEventListener("pointermove", (event) => {
      if (!bar.hasPointerCapture(event.pointerId)) return;
      const box = halves.getBoundingClientRect();
      set(((event.clientX - box.left) / box.width) * 100);
    });
  }

  /* Zoom and turn in place.  Above 100 % the larger picture is fetched once. */
  const ZOOMS = [50, 75, 100, 150, 200, 300];
  const pictures = (change) => all("img[data-page]").forEach((image) => {
    const address = new URL(image.src);
    change(address.searchParams);
    if (image.src !== address.href) image.src = address.href;
  });

  function zoom(how) {
    const panes = all("[data-pages]"), now = Number(panes[0]?.dataset.pages || 100);
    const next = how === "0" ? 100 : how === "+" ? ZOOMS.find((z) => z > now) || 300 : [...ZOOMS].reverse().find((z) => z < now) || 50;
    panes.forEach((pane) => { pane.classList.replace(`zoom-${now}`, `zoom-${next}`); pane.dataset.pages = next; });
    one("[data-zoomed]").textContent = next;
    if (next > 100) pictures((query) => query.set("width", "1800"));
  }

  function turn() {
    const panes = all("[data-pages]"), next = (Number(panes[0].dataset.turned) + 90) % 360;
    panes.forEach((pane) => { pane.dataset.turned = next; });
    pictures((query) => (next ? query.set("turn", next) : query.delete("turn")));
  }

  /* The next paper is fetched ahead and put in place of this one; the address follows. */
  const ahead = [];
  function prefetch() {
    const next = one("[data-next]");
    if (!next) return;
    const image = new Image();
    image.src = next.dataset.next;
    ahead.splice(0, ahead.length, image);
  }

  async function swap(link) {
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("viewer");
      if (!answer.ok || answer.redirected || !fresh) throw new Error(answer.status);
      const key = link.dataset.key, thumbs = one(".thumbs-fold")?.open;
      one("#viewer").replaceWith(fresh);
      const list = one(".checks-form"), other = one(".checks-form", page);
      if (list && other) list.replaceWith(other);
      history.replaceState(null, "", link.href);
      if (thumbs && one(".thumbs-fold")) one(".thumbs-fold").open = true;
      (key && one(`#viewer [data-key="${key}"]`) || fresh).focus({ preventScroll: true });
      watch();
    } catch {
      location.assign(link.href);
    }
  }

  /* Fetch what comes next only once this page is there to be read. */
  function watch() {
    const first = one("img[data-page]");
    if (!first || first.complete) return prefetch();
    first.addEventListener("load", prefetch, { once: true });
  }

  function view() {
    document.addEventListener("click", (event) => {
      const tool = event.target.closest("[data-zoom], [data-turn], [data-swap]");
      if (!tool || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if ("zoom" in tool.dataset) zoom(tool.dataset.zoom);
      else if ("turn" in tool.dataset) turn();
      else swap(tool);
    });
    watch();
  }

  /* Who else has it open: every twenty seconds while the page is seen, and a word when it is left. */
  function here() {
    const line = one("[data-here]");
    if (!line) return;
    const said = (more) => new URLSearchParams({ csrf_token: line.dataset.token, act: line.dataset.act || "", ...more });
    const ask = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(line.dataset.here, { method: "POST", body: said({}) });
        if (answer.ok) line.innerHTML = await answer.text();
      } catch { /* The line stays as it was; the next round asks again. */ }
    };
    setInterval(ask, 20000);
    window.addEventListener("pagehide", () => navigator.sendBeacon(line.dataset.here, said({ gone: "yes" })));
    window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  }

  /* Personal data is hidden again after its seconds. */
  function cover() {
    const bare = one("[data-bare]");
    if (!bare) return;
    setTimeout(() => all("[data-personal]", bare).forEach((cell) => { cell.textContent = bare.dataset.bareOver; }), Number(bare.dataset.bare) * 1000);
  }

  /* `;` or `；`, a short word and a space: the phrase takes its place. */
  function phrases() {
    const kept = new Map(all("[data-phrases-kept] > div").map((row) => [one("kbd", row).textContent.slice(1), one("dd", row).textContent]));
    if (!kept.size) return;
    document.addEventListener("input", (event) => {
      const field = event.target;
      if (event.isComposing || !field.matches("textarea, input[type=text], input:not([type])") || !field.closest("[data-phrases]")) return;
      const before = field.value.slice(0, field.selectionStart), found = before.match(/[;；]([^\s;；{}]{1,20})\s$/);
      const words = found && kept.get(found[1]);
      if (!words) return;
      const start = before.length - found[0].length;
      field.setRangeText(words, start, before.length, "end");
    });
  }

  /* Esc leaves an act's panel only while nothing is written in it (keys.js). */
  function written() {
    document.addEventListener("input", (event) => {
      const panel = event.target.closest("[data-keeps]");
      if (panel) panel.dataset.written = "";
    });
  }

  split();
  view();
  here();
  cover();
  phrases();
  written();
})();
