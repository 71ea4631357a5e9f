/* The query code of a scanned address stands in its fragment, which never leaves the browser (A7.1): it goes into its
   field and out of the address, and the person presses the button.  Without script it is typed. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-from-fragment]");
  const code = location.hash.slice(1);
  if (!form || !/^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.query_code.value = code;
  form.querySelector("[data-filled]").hidden = false;
  form.querySelector("button[type=submit]").focus();
})();
