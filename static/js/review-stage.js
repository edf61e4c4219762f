// Where a case is shown: projections, colour, slices, declaration.
import { Look } from "./review-look.js";
import { painted, projection } from "./review-pictures.js";
import { middle, Slices } from "./review-slices.js";

const SIDES = ["CORONAL", "SAGITTAL", "AXIAL"];

export class Stage {
  constructor(root) {
    this.root = root;
    this.look = new Look(root);
    this.slices = new Slices(this.find('[data-view="SLICES"]'), root.dataset);
    this.side = 0;
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  clear() {
    this.root.querySelectorAll(".review-view > svg").forEach((one) => one.remove());
    this.find("[data-declaration]").replaceChildren();
  }

  // One of "case", "wait", "none".
  mode(name) {
    this.find("[data-wait]").hidden = name !== "wait";
    this.find("[data-none]").hidden = name !== "none";
    // A case has its number for its heading.
    this.find("[data-heading]").hidden = name === "case";
  }

  declare(html) {
    this.find("[data-declaration]").innerHTML = html;
  }

  // Resolves when everything has been painted.
  async draw(data) {
    this.data = data;
    for (const view of this.root.querySelectorAll('[data-view^="MIP_"]')) {
      const picture = data.pictures.find((one) => one.kind === view.dataset.view);
      view.hidden = !picture;
      if (picture) view.append(projection(picture, data.findings));
    }
    this.drawColour();
    this.slices.show(data, data.loading.images);
    this.look.enlarge(null);
    this.look.apply();
    this.mode("case");
    await painted();
  }

  // The colour picture of one side, or a plain picture of a line without volumes.
  drawColour() {
    const { data } = this;
    const view = this.find('[data-view="COLOUR"]');
    const plain = data.pictures.filter((one) => one.kind === "VIEW");
    const side = SIDES[this.side];
    const wanted = plain.length ? plain[this.side % plain.length] : data.pictures.find((one) => one.kind === `COLOUR_${side}`);
    view.querySelector("svg")?.remove();
    view.hidden = !wanted;
    if (!wanted) return;
    const label = this.find("[data-colour-axis]");
    label.textContent = plain.length ? "" : label.dataset[`text${side[0]}${side.slice(1).toLowerCase()}`];
    view.append(projection(wanted, data.findings));
    this.look.apply();
  }

  turn() {
    this.side = (this.side + 1) % SIDES.length;
    this.drawColour();
  }

  // To the next thing the machine points at; answers its id.
  nextFinding() {
    const { data } = this;
    if (!data.findings.length) return null;
    data.finding = ((data.finding ?? -1) + 1) % data.findings.length;
    const { pk, box } = data.findings[data.finding];
    this.slices.go(middle(box));
    this.root.querySelectorAll(".is-chosen").forEach((one) => one.classList.remove("is-chosen"));
    const marks = this.root.querySelectorAll(`[data-box="${pk}"], [data-finding="${pk}"]`);
    marks.forEach((one) => one.classList.add("is-chosen"));
    return pk;
  }

  toDeclaration() {
    const aside = this.find("[data-declaration]");
    if (document.activeElement === aside) aside.blur();
    else aside.focus();
  }
}
