/* Single keys for staff (G21).  What they do stands on the page: data-key="c" on a link, button or field.

   "g d"         two keys, one after the other
   "Ctrl+Enter"  sends the form one stands in; no single key completes a legal act, it only opens or focuses
   In a [data-rows] list: j and k (or arrows) move the focus from row to row, x ticks the row's box.  What only a list of
   work knows (J, K, *, c) is offered to it as the event list:key. */
(() => {
  "use strict";
  const WAIT = 1200;
  const CODES = { Slash: "/", BracketLeft: "[", BracketRight: "]", Equal: "+", Minus: "-" };
  const off = Boolean(document.querySelector("[data-keys-off]"));
  let first = "", timer;

  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const marked = () => [...document.querySelectorAll("[data-key]")].filter(shown);
  const typing = (target) => target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  /* While an input method is at work the key is "Process"; the place of the key then tells the letter. */
  function keyOf(event) {
    if (event.key !== "Process" && event.key !== "Unidentified") return event.key;
    const place = event.code.match(/^(?:Key|Digit)(.)$/);
    return place ? place[1].toLowerCase() : event.code === "Slash" && event.shiftKey ? "?" : CODES[event.code] || "";
  }

  function act(element) {
    if (element.matches("input:not([type=checkbox], [type=radio]), select, textarea")) element.focus();
    else if (element.matches("[data-legal]")) element.focus();
    else element.click();
  }

  /* A panel in which something was written does not go by Esc; its link still closes it.  It says so. */
  function kept(element, key) {
    const panel = key === "Escape" && element.closest("[data-written]");
    if (panel) panel.querySelector("[data-stays]").textContent = panel.dataset.keeps;
    return Boolean(panel);
  }

  function move(step) {
    const rows = [...document.querySelectorAll("[data-rows] a[data-row]")].filter(shown);
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement.closest?.("[data-rows] tr, [data-rows] li")?.querySelector("a[data-row]"));
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function tick() {
    const box = document.activeElement.closest?.("[data-rows] tr, [data-rows] li")?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  }

  function help() {
    const sheet = document.getElementById("keys");
    const list = sheet.querySelector("[data-keys-list]");
    const away = (element) => Boolean(element.closest(".staff-head"));
    const ordered = marked().sort((one, other) => away(one) - away(other));
    sheet.querySelector("[data-keys-phrases]").hidden = !document.querySelector("form[data-phrases]");
    list.replaceChildren(...ordered.flatMap((element) => {
      const key = document.createElement("dt"), words = document.createElement("dd"), cap = document.createElement("kbd");
      cap.textContent = element.dataset.key;
      key.append(cap);
      words.textContent = element.dataset.keyWords || element.textContent.trim();
      return [key, words];
    }));
    sheet.showModal();
  }

  function pressed(event) {
    if (event.isComposing || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey) {
      const form = event.key === "Enter" && event.target.closest("form");
      const button = form && form.querySelector("button[type=submit]:not([formaction])");
      if (button && shown(button)) { event.preventDefault(); form.requestSubmit(button); }
      return;
    }
    if (off) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    const key = keyOf(event);
    clearTimeout(timer);
    const both = first ? `${first} ${key}` : key;
    first = "";
    const found = marked().find((element) => element.dataset.key === both);
    if (found) { event.preventDefault(); return found.hasAttribute("data-keys-open") ? help() : kept(found, both) || act(found); }
    if (marked().some((element) => element.dataset.key.startsWith(`${key} `))) {
      first = key;
      timer = setTimeout(() => { first = ""; }, WAIT);
      return;
    }
    const done = key === "j" || key === "ArrowDown" ? move(1) : key === "k" || key === "ArrowUp" ? move(-1) : key === "x" && tick();
    const asked = new CustomEvent("list:key", { cancelable: true, detail: { key } });
    if (done || !document.dispatchEvent(asked)) event.preventDefault();
  }

  /* The way back from a case leads to the list as it was, which lists.js keeps. */
  function toList() {
    try {
      const { href } = JSON.parse(sessionStorage.getItem("hall.list")) || {};
      if (href) document.querySelectorAll("a[data-to-list]").forEach((link) => { link.href = href; });
    } catch { /* Nothing is kept: the link stays as the page has it. */ }
  }

  toList();
  document.addEventListener("keydown", pressed);
  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", help);
  });
})();
