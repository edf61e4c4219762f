// Keyboard: [data-shortcut="g f"] presses its element; "?" shows all of them, "/" goes to the search or scan field.
import { openDialog } from "./dialogs.js";

const OFF = "shortcuts-off";
const SEQUENCE_MS = 1200;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const shown = (element) => element.checkVisibility?.() ?? true;

function entries() {
  return [...document.querySelectorAll("[data-shortcut]")];
}

function press(keys) {
  const found = entries().find((element) => element.dataset.shortcut === keys);
  found?.click();
  return Boolean(found);
}

function fillHelp(list) {
  list.querySelectorAll("[data-found]").forEach((line) => line.remove());
  for (const element of entries()) {
    const keys = document.createElement("dt");
    keys.append(...element.dataset.shortcut.split(" ").map((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      return cap;
    }));
    const words = document.createElement("dd");
    words.textContent = element.dataset.shortcutLabel ?? element.textContent.trim();
    keys.dataset.found = words.dataset.found = "";
    list.append(keys, words);
  }
}

// The page's own field comes before the one in the bar.
function searches() {
  return [...document.querySelectorAll("main [data-search]"), ...document.querySelectorAll("[data-search]")];
}

function special(key) {
  if (key === "?") openDialog("shortcuts");
  if (key === "/") searches().find(shown)?.focus();
  return key === "?" || key === "/";
}

export function startShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  const box = dialog.querySelector("#shortcuts-on");
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  dialog.addEventListener("dialog:opening", () => fillHelp(dialog.querySelector("[data-shortcut-list]")));

  let before = "";
  let timer;
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const keys = `${before} ${event.key}`.trim();
    before = "";
    if (special(event.key) || press(keys) || press(event.key)) return event.preventDefault();
    before = event.key;
    clearTimeout(timer);
    timer = setTimeout(() => (before = ""), SEQUENCE_MS);
  });
}
