/* Ctrl+K: every way and every act of this page in one dialog, found by typing (G21).  It lists what data-key and the
   navigation mark, and whatever a page adds with data-palette; without script the links stand on the page anyway. */
(() => {
  "use strict";
  const sheet = document.getElementById("palette");
  if (!sheet) return;
  const field = sheet.querySelector("input"), list = sheet.querySelector("ul"), none = sheet.querySelector("[data-none]");
  let before;

  const words = (element) => element.dataset.keyWords || element.textContent.trim().replace(/\s+/g, " ");
  const marked = () => [...document.querySelectorAll("[data-key], [data-palette]")]
    .filter((element) => element.getClientRects().length && !element.disabled && !sheet.contains(element) && words(element));
  /* And what no page but its own leads to, unless this page does. */
  const ways = () => {
    const here = marked(), known = new Set(here.map((element) => element.href));
    return [...here, ...[...sheet.querySelectorAll("[data-ways] a")].filter((link) => !known.has(link.href))];
  };

  /* A request number opens the request; what fits nothing here is looked up.  Both go by the header's own form. */
  const search = document.querySelector(".staff-search");
  function looked(typed) {
    const number = /^\d{21}[\dX](\d{1,2})?$/i.test(typed.replace(/[\s\u3000-]/g, ""));
    return search && typed && (number || !list.childElementCount) ? row(sheet.dataset[number ? "open" : "find"].replace("{n}", typed), "", () => {
      sheet.close();
      search.elements.q.value = typed;
      search.requestSubmit();
    }) : null;
  }

  function row(text, key, done) {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (key) button.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    button.addEventListener("click", done);
    item.append(button);
    return item;
  }

  function act(element) {
    sheet.close();
    if (element.matches("input:not([type=checkbox], [type=radio]), select, textarea, [data-legal]")) element.focus();
    else element.click();
  }

  function fill() {
    const asked = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (element) => asked.every((one) => `${words(element)} ${element.dataset.key || ""}`.toLowerCase().includes(one));
    list.replaceChildren(...ways().filter(fits).map((element) => row(words(element), element.dataset.key, () => act(element))));
    const found = looked(field.value.trim());
    if (found) list.prepend(found);
    none.hidden = list.childElementCount > 0;
  }

  function move(step) {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    (at + step < 0 ? field : buttons[Math.min(buttons.length - 1, at + step)])?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.code !== "KeyK") return;
    event.preventDefault();
    if (sheet.open) return sheet.close();
    if (document.querySelector("dialog[open]")) return;
    before = document.activeElement;
    field.value = "";
    sheet.showModal();
    fill();
    field.focus();
  });
  sheet.addEventListener("close", () => { if (document.activeElement === document.body) before?.focus(); });
  field.addEventListener("input", fill);
  sheet.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter" && event.target === field) { event.preventDefault(); list.querySelector("button")?.click(); }
  });
})();
