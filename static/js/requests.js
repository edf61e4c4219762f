// What htmx does when things go wrong or take long.
import { toast } from "./toasts.js";

const texts = () => document.body.dataset;

// A session that ended answers with the log-in page; that belongs on the whole screen, and leads back here.
function leavesForLogIn(xhr) {
  const logIn = texts().logIn;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname !== logIn || location.pathname === logIn) return false;
  location.assign(`${logIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
  return true;
}

export function startRequests() {
  let open = 0;
  const bar = document.querySelector(".working");
  const count = (by) => {
    open = Math.max(0, open + by);
    bar?.classList.toggle("is-on", open > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => count(1));
  document.addEventListener("htmx:afterRequest", () => count(-1));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (leavesForLogIn(event.detail.xhr)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:sendError", () => toast(texts().textLost, "stop"));
  document.addEventListener("htmx:timeout", () => toast(texts().textLost, "stop"));
  document.addEventListener("htmx:responseError", (event) => {
    toast(event.detail.xhr.status === 403 ? texts().textForbidden : texts().textFailed, "stop");
  });
}
