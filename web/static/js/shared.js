/* On a screen that many people use, whoever walks away leaves nothing behind (G17).  A start page that nobody has
   touched stays as it is. */
(() => {
  "use strict";
  const dialog = document.getElementById("clearing");
  const form = dialog.querySelector("form");
  const { quiet, warning, start } = dialog.dataset;
  let timer;

  const after = (seconds, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, seconds * 1000);
  };
  const warn = () => {
    if (!dialog.open) dialog.showModal();
    after(warning, () => form.requestSubmit(form.querySelector("[data-clear]")));
  };
  const again = () => {
    if (!form.dataset.sent) after(quiet, warn);
  };
  ["pointerdown", "keydown", "input", "scroll"].forEach((kind) => document.addEventListener(kind, (event) => {
    if (dialog.open && !form.contains(event.target)) dialog.close();
    again();
  }, { capture: true, passive: true }));
  dialog.addEventListener("close", again);
  if (location.pathname !== start) again();
})();
