// A part that renews itself ([data-live]) says so when it no longer does, once, and without a message every few seconds.
const liveOf = (event) => event.target.closest?.("[data-live]");

function stale(event) {
  const part = liveOf(event);
  if (!part) return;
  part.classList.add("is-stale");
  // Before the page's own listeners, which would tell of every single attempt.
  event.stopImmediatePropagation();
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, stale, true);
document.addEventListener("htmx:afterSwap", (event) => liveOf(event)?.classList.remove("is-stale"));
