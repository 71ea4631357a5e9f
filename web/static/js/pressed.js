/* What was pressed and can still be taken back: its seconds run down, and then the notice says how it ended (C3.6).
   Without script the moment stands there, and the next page tells. */
(() => {
  "use strict";
  const AGAIN = 2000;
  document.querySelectorAll("[data-pressed]").forEach((part) => {
    const words = part.querySelector("[data-words]"), left = part.querySelector("[data-left]");
    const ends = Date.now() + Number(part.dataset.pressed) * 1000;

    /* Only the server knows whether it is done: a worker may be late, or it could not be done after all. */
    async function over() {
      part.querySelectorAll("form, [data-before]").forEach((gone) => gone.remove());
      left.textContent = "";
      let state = "waiting";
      try {
        const answer = await fetch(part.dataset.how, { headers: { Accept: "text/plain" } });
        if (answer.ok && !answer.redirected) state = await answer.text();
      } catch { /* No answer: it is asked again. */ }
      if (words.textContent !== part.dataset[state]) words.textContent = part.dataset[state];
      if (state === "waiting") setTimeout(over, AGAIN);
    }

    function tell() {
      const seconds = Math.ceil((ends - Date.now()) / 1000);
      if (seconds <= 0) { over(); return; }
      left.textContent = left.dataset.left.replace("{n}", seconds);
      setTimeout(tell, 500);
    }

    tell();
  });
})();
