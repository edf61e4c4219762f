// A part that is drawn anew keeps the reader's place: the focus returns to the same link or button, else to the part
// itself; of a list it is said how many rows it has now.
const quoted = (text) => CSS.escape(text);

function sameAs(element) {
  if (element.id) return `#${quoted(element.id)}`;
  for (const name of ["href", "name", "value"]) {
    const value = element.getAttribute(name);
    if (value) return `${element.localName}[${name}="${quoted(value)}"]`;
  }
  return null;
}

function enter(part) {
  if (!part.hasAttribute("tabindex")) part.tabIndex = -1;
  part.focus({ preventScroll: true });
}

function say(part) {
  const words = part.querySelector(".pager > span, .empty h2")?.textContent.trim();
  if (words) document.getElementById("spoken").textContent = words;
}

export function startFocus() {
  let place = null;
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    const here = document.activeElement;
    place = here !== target && target.contains(here) ? { part: target.id, same: sameAs(here) } : null;
  });
  document.addEventListener("htmx:afterSettle", ({ detail: { target, elt } }) => {
    const part = document.getElementById(target.id) ?? target;
    say(part);
    if (!place || document.activeElement !== document.body) return;
    const found = place.same && part.querySelector(place.same);
    if (found) found.focus({ preventScroll: true });
    else if (elt.isConnected) enter(part);
    place = null;
  });
}
