// The dialog for outcomes that need a reason or a second thought. Everything in it goes by key.
const dialog = () => document.getElementById("reasons");

// Answers {reason, note}, or null when the reader thought better of it.
export function askReason(button) {
  const box = dialog();
  const form = box.querySelector("[data-reasons-form]");
  const note = box.querySelector("[data-note]");
  const confirms = "confirm" in button.dataset;
  const list = box.querySelector(`[data-reasons-for="${button.dataset.outcome}"]`);
  const choices = [...(list?.querySelectorAll("[data-reason]") ?? [])];
  let reason = "";

  box.querySelectorAll("[data-reasons-for]").forEach((one) => (one.hidden = one !== list));
  box.querySelector("[data-reasons-title]").textContent = button.querySelector("span").textContent;
  box.querySelector("[data-confirm-words]").hidden = !confirms;
  note.value = "";
  choose(null);

  function choose(choice) {
    reason = choice?.dataset.reason ?? "";
    choices.forEach((one) => one.setAttribute("aria-pressed", String(one === choice)));
  }

  return new Promise((resolve) => {
    const clean = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: clean.signal });

    // At once, not with the dialog's own event a moment later: the next key may already be on its way.
    function finish(answer) {
      clean.abort();
      box.close();
      resolve(answer);
    }
    function send() {
      if (!reason && !note.value.trim()) return note.focus();
      finish({ reason, note: note.value.trim() });
    }
    function pick(choice) {
      choose(choice);
      if (!confirms && !note.value.trim()) send();
    }
    choices.forEach((choice) => on(choice, "click", () => pick(choice)));
    on(form, "submit", (event) => {
      event.preventDefault();
      send();
    });
    on(box, "keydown", (event) => {
      if (event.repeat) return event.preventDefault();
      if (event.target.closest("[data-closes]") && event.key === "Enter") return undefined;
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        return event.key === "Enter" ? send() : finish(null);
      }
      const choice = event.target === note ? null : choices[Number(event.key) - 1];
      if (choice && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        pick(choice);
      }
    });
    // The event comes a moment after the closing: one of an earlier question may find this one open already.
    on(box, "close", () => box.open || finish(null));
    box.showModal();
    (choices[0] ?? note).focus();
  });
}
