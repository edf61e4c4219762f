// Forms: the summary of errors gets the focus, and a form is sent once.
function guardAgainstTwice(event) {
  const form = event.target;
  if (form.method === "get" || event.defaultPrevented || form.matches("[hx-post], [data-scan]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
}

function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

// A form that was sent by GET only filters; what is wrong with it must not take the reader away.
const summaryIn = (part) => part.querySelector?.("form[method=post] [data-error-summary], main > [data-error-summary]");

export function startForms() {
  summaryIn(document)?.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    summaryIn(event.detail.target)?.focus();
  });
  document.addEventListener("submit", guardAgainstTwice);
  // Back from the next page, the browser shows this one as it was left: sent.
  window.addEventListener("pageshow", release);
  // A file that downloads leaves the page standing.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-download]")) setTimeout(release, 3000);
  });
}
