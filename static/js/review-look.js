// How the pictures are looked at: contrast, inversion, boxes, enlarging. Kept from case to case.
export class Look {
  constructor(root) {
    this.root = root;
    this.contrast = 1;
    this.inverted = false;
  }

  apply() {
    const filter = `contrast(${this.contrast}) invert(${this.inverted ? 1 : 0})`;
    this.root.querySelectorAll(".review-view image, .review-view canvas").forEach((one) => (one.style.filter = filter));
  }

  harder(by) {
    this.contrast = Math.min(4, Math.max(0.4, Number((this.contrast * by).toFixed(3))));
    this.apply();
  }

  invert() {
    this.inverted = !this.inverted;
    this.apply();
  }

  toggleBoxes() {
    this.root.classList.toggle("has-no-boxes");
  }

  // One picture after the other over the whole place, then all again.
  enlargeNext() {
    const views = [...this.root.querySelectorAll(".review-view")].filter((one) => !one.hidden);
    const at = views.findIndex((one) => one.classList.contains("is-large"));
    this.enlarge(views[at + 1]);
  }

  enlarge(view) {
    this.root.querySelectorAll(".is-large").forEach((one) => one.classList.remove("is-large"));
    view?.classList.add("is-large");
  }
}
