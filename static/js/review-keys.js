// Keys of the review screen. A held key counts once; in a field or a dialog they mean what they mean there.
export function startKeys(actions) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select") || document.querySelector("dialog[open]")) return;
      const act = actions[event.key.toLowerCase()];
      if (!act) return;
      // Before the shell's own shortcuts: here a digit is a verdict.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.repeat && !act.repeats) return;
      act.run(event);
    },
    { capture: true },
  );
}
