/* How long a code is still good, in words, beside the time of day that stands there without script (A12.1). */
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-until]")) {
    const ends = Date.now() + Number(part.dataset.until) * 1000;
    const tell = () => {
      const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
      part.textContent = left
        ? part.dataset.left.replace("{m}", Math.floor(left / 60)).replace("{s}", String(left % 60).padStart(2, "0"))
        : part.dataset.over;
      if (left) setTimeout(tell, 1000);
    };
    tell();
  }
})();
