// The review screen: a case at a time, judged by one key, the next one loaded already.
import { openDialog } from "./dialogs.js";
import { Bar } from "./review-bar.js";
import { Desk } from "./review-desk.js";
import { startKeys } from "./review-keys.js";
import { Stage } from "./review-stage.js";

const root = document.querySelector("[data-review]");
const bar = new Bar(root);
const stage = new Stage(root);
const desk = new Desk(root, stage, bar);
const { look, slices } = stage;
const RENEW_MS = 15000;
const BEAT_MS = 250;

// Something to look with: counted, since the record says what was used.
const use = (tool, act) => (event) => {
  const data = desk.current;
  if (!data?.painted) return;
  data.tools[tool] = (data.tools[tool] ?? 0) + 1;
  act(event);
};
const touch = () => {
  const pk = stage.nextFinding();
  if (pk) desk.current.touched.add(pk);
};
const key = (run, repeats = false) => ({ run, repeats });

startKeys({
  ...Object.fromEntries(bar.outcomes.map((one) => [one.dataset.key, key(() => desk.judge(one))])),
  u: key(() => desk.undo()),
  r: key(() => desk.giveBack()),
  k: key(() => openDialog("review-keys")),
  d: key(() => stage.toDeclaration()),
  arrowup: key(use("slices", (event) => slices.step(event.shiftKey ? -10 : -1)), true),
  arrowdown: key(use("slices", (event) => slices.step(event.shiftKey ? 10 : 1)), true),
  home: key(use("slices", () => slices.go(0))),
  end: key(use("slices", () => slices.go(Infinity))),
  j: key(use("findings", touch)),
  c: key(use("colour", () => stage.turn())),
  z: key(use("zoom", () => look.enlargeNext())),
  b: key(use("boxes", () => look.toggleBoxes())),
  i: key(use("invert", () => look.invert())),
  "+": key(use("contrast", () => look.harder(1.2)), true),
  "=": key(use("contrast", () => look.harder(1.2)), true),
  "-": key(use("contrast", () => look.harder(1 / 1.2)), true),
});

bar.outcomes.forEach((one) => one.addEventListener("click", () => desk.judge(one)));
root.querySelector("[data-undo]").addEventListener("click", () => desk.undo());
root.querySelector("[data-return]").addEventListener("click", () => desk.giveBack());
root.querySelector("[data-keys]").addEventListener("click", () => openDialog("review-keys"));
root.querySelector('[data-view="SLICES"]').addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    use("slices", () => slices.step(Math.sign(event.deltaY)))(event);
  },
  { passive: false },
);
for (const view of root.querySelectorAll(".review-view")) {
  view.addEventListener("dblclick", use("zoom", () => look.enlarge(view.classList.contains("is-large") ? null : view)));
}

// Seconds really looked: the page in front, a painted case on it.
setInterval(() => {
  if (desk.current?.painted && document.visibilityState === "visible" && document.hasFocus()) desk.current.active += BEAT_MS;
}, BEAT_MS);
setInterval(() => desk.renew(), RENEW_MS);
addEventListener("pagehide", () => desk.leave());

desk.advance();
