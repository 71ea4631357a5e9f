/* Two minutes before a sitting or a sign-in ends the page says so, and one press prolongs the sitting (G17).

   How long is left is asked of the server each time: another tab, or a draft that saved itself, may have prolonged it.
   When it is over, a page on which nothing was typed leaves the screen; what was typed stays for its owner. */
(() => {
  "use strict";
  const dialog = document.getElementById("ending");
  if (!dialog) return;
  const form = dialog.querySelector("form");
  const warning = Number(dialog.dataset.warning);
  let timer, typed = false;

  const plan = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(1, seconds) * 1000);
  };
  const warn = (left) => {
    if (!dialog.open) dialog.showModal();
    plan(left);
  };
  const over = () => {
    if (!typed) return location.reload();
    dialog.querySelector("[data-ending-title]").textContent = dialog.dataset.over;
    dialog.querySelectorAll("[data-ending-more]").forEach((button) => { button.hidden = true; });
    warn(3600);
  };
  const told = async (answer) => (await answer.json()).left;

  async function look() {
    try {
      const left = await told(await fetch(form.action, { headers: { Accept: "application/json" } }));
      if (left <= 0) return over();
      if (left > warning) dialog.close(), plan(left - warning);
      else warn(left);
    } catch {
      plan(10);  /* Off the network nothing can be asked; the server will ask for the code by itself. */
    }
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.formMethod === "dialog") return;
    event.preventDefault();
    const left = await told(await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }));
    if (left <= 0) return over();
    dialog.close();
    plan(left - warning);
  });
  document.addEventListener("input", () => { typed = true; });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  plan(Number(dialog.dataset.left) - warning);
})();
