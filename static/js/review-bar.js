// The bar below the pictures: which outcomes can be given, what was given last and how long it can be taken back.
export class Bar {
  constructor(root) {
    this.root = root;
    this.outcomes = [...root.querySelectorAll("[data-outcome]")];
    this.offer = null;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  enable(on, mayNot = []) {
    this.outcomes.forEach((one) => (one.disabled = !on || mayNot.includes(one.dataset.outcome)));
    this.find("[data-return]").disabled = !on;
  }

  waiting(count) {
    this.find("[data-waiting]").textContent = count;
  }

  // The minimum time of looking, as a bar that fills; `still()` says whether the same case is on the screen.
  fill(milliseconds, still) {
    const bar = this.find("[data-look]");
    const begin = performance.now();
    const tick = () => {
      if (!still()) return;
      bar.value = milliseconds ? Math.min(1, (performance.now() - begin) / milliseconds) : 1;
      if (bar.value < 1) requestAnimationFrame(tick);
    };
    tick();
  }

  empty() {
    this.find("[data-look]").value = 0;
  }

  say(words) {
    this.find("[data-last]").textContent = words;
  }

  // What `take()` answers for as long as the verdict can be taken back.
  offerUndo(data, milliseconds) {
    const offer = { data, until: performance.now() + milliseconds };
    this.offer = offer;
    this.find("[data-undo]").hidden = false;
    const tick = () => {
      if (this.offer !== offer) return;
      const left = offer.until - performance.now();
      this.find("[data-undo-left]").textContent = Math.ceil(left / 1000);
      if (left > 0) setTimeout(tick, 200);
      else this.take();
    };
    tick();
  }

  take() {
    const offer = this.offer;
    this.offer = null;
    this.find("[data-undo]").hidden = true;
    return offer?.data ?? null;
  }
}
