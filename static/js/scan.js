// Scanning. A form[data-scan] sends each number with its own scan_id and keeps the focus; numbers wait in a queue that
// outlives a lost network, a reload and an ended session. The server treats a scan_id it has seen as the same scan.
// Each answer is an HTML line (components/scan_line.html) whose data-tone makes the sound.
import { mute, muted, sound } from "./sounds.js";
import { toast } from "./toasts.js";

const RETRY_MS = 3000;
const LINES_KEPT = 50;

class Scanner {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="text"]');
    this.log = form.querySelector("[data-scan-log]");
    this.waiting = form.querySelector("[data-waiting]");
    // Another person at the same device must not send this one's scans as theirs.
    this.place = `scans ${document.body.dataset.user} ${form.getAttribute("action")}`;
    this.queue = JSON.parse(localStorage.getItem(this.place) ?? "[]");
    this.sending = false;
    form.addEventListener("submit", (event) => this.take(event));
    this.startSound();
    document.addEventListener("keydown", (event) => this.catchStray(event));
    window.addEventListener("online", () => this.send());
    this.send();
  }

  take(event) {
    event.preventDefault();
    const number = this.input.value.trim();
    this.input.value = "";
    this.input.focus();
    if (!number) return;
    const fields = Object.fromEntries(new FormData(this.form));
    delete fields.csrfmiddlewaretoken;
    this.queue.push({ ...fields, [this.input.name]: number, scan_id: newId() });
    this.keep();
    this.send();
  }

  keep() {
    localStorage.setItem(this.place, JSON.stringify(this.queue));
    const n = this.queue.length;
    this.waiting.textContent = n > 1 || this.lost ? this.form.dataset.textWaiting.replace("{n}", n) : "";
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    while (this.queue.length && (await this.sendOne(this.queue[0]))) {
      this.queue.shift();
      this.lost = false;
      this.keep();
    }
    this.sending = false;
  }

  // Whether the answer settles this scan; if not, it is tried again.
  async sendOne(scan) {
    try {
      const token = this.form.elements.csrfmiddlewaretoken?.value ?? "";
      const response = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(scan),
        headers: { "x-csrftoken": token, "x-scan": "1" },
      });
      if (response.redirected || response.status === 403) return this.refused();
      if (response.status >= 500) throw new Error(response.statusText);
      this.show(await response.text());
      return true;
    } catch {
      this.lost = true;
      this.keep();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), RETRY_MS);
      return false;
    }
  }

  // Sent to the log-in page, or not allowed: kept, and sent again with the next scan or after a reload.
  refused() {
    this.waiting.textContent = this.form.dataset.textRefused;
    sound("stop");
    return false;
  }

  show(html) {
    const lines = new DOMParser().parseFromString(html, "text/html").querySelectorAll("li[data-tone]");
    if (!lines.length) toast(document.body.dataset.textFailed, "stop");
    this.log.prepend(...lines);
    sound(lines[0]?.dataset.tone ?? "stop");
    while (this.log.children.length > LINES_KEPT) this.log.lastElementChild.remove();
    this.form.dispatchEvent(new CustomEvent("scan:answered", { bubbles: true }));
  }

  // A gun types wherever the focus happens to be. Digits and capitals typed at nothing belong here; small letters are
  // shortcuts.
  catchStray(event) {
    if (!/^[0-9A-Z]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("input, textarea, select, button, a")) return;
    this.input.focus();
  }

  startSound() {
    const button = this.form.querySelector("[data-sound]");
    const draw = () => {
      button.setAttribute("aria-pressed", String(!muted()));
      button.querySelector("[data-sound-on]").hidden = muted();
      button.querySelector("[data-sound-off]").hidden = !muted();
    };
    button.addEventListener("click", () => {
      mute(!muted());
      draw();
      this.input.focus();
    });
    draw();
  }
}

// crypto.randomUUID needs a secure origin; a centre's intranet may not be one.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function startScanning() {
  document.querySelectorAll("form[data-scan]").forEach((form) => new Scanner(form));
}
