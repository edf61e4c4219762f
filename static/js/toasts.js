// Short messages in the corner. From a view: response["HX-Trigger"] = '{"toast": {"text": …, "tone": "good"}}'.
const ICONS = { good: "check", stop: "stop", attention: "alert", progress: "info" };
const SHOWN_MS = 8000;

function icon(name) {
  const sample = document.querySelector("svg.icon use");
  const svg = sample.closest("svg").cloneNode(true);
  svg.removeAttribute("class");
  svg.classList.add("icon");
  svg.querySelector("use").setAttribute("href", sample.getAttribute("href").replace(/#.*/, `#${name}`));
  return svg;
}

function closeButton(box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button is-quiet is-small";
  button.append(icon("cross"));
  button.setAttribute("aria-label", document.body.dataset.textClose);
  button.addEventListener("click", () => dismiss(box));
  return button;
}

function dismiss(box) {
  box.remove();
  const toasts = document.getElementById("toasts");
  if (!toasts.children.length && toasts.matches(":popover-open")) toasts.hidePopover();
}

export function toast(text, tone = "progress") {
  const toasts = document.getElementById("toasts");
  const box = document.createElement("div");
  box.className = `notice is-${tone}`;
  const words = document.createElement("div");
  words.textContent = text;
  box.append(icon(ICONS[tone] ?? "info"), words, closeButton(box));
  toasts.append(box);
  // Shown anew each time, so that it lies above a dialog opened since.
  if (toasts.matches(":popover-open")) toasts.hidePopover();
  toasts.showPopover();
  document.getElementById("spoken").textContent = text;
  // What went wrong stays until it was read.
  if (tone !== "stop") setTimeout(() => dismiss(box), SHOWN_MS);
}

export function startToasts() {
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
}
