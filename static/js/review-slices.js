// The slice view: one tile of a sheet at a time, drawn on a canvas, boxes of the findings that the slice cuts.
import { boxElement, make } from "./review-pictures.js";

export class Slices {
  constructor(figure, texts) {
    this.figure = figure;
    this.canvas = figure.querySelector("canvas");
    this.label = figure.querySelector("[data-slice-label]");
    this.texts = texts;
  }

  show(data, images) {
    this.layout = data.slices;
    this.images = images;
    this.findings = data.findings;
    this.figure.querySelector("svg")?.remove();
    this.figure.hidden = !this.layout;
    if (!this.layout) return;
    this.overlay = make("svg", { "aria-hidden": "true" });
    this.figure.append(this.overlay);
    const alarm = this.findings.find((one) => one.alarming) ?? this.findings[0];
    this.go(alarm ? middle(alarm.box) : Math.floor(this.layout.slices / 2));
  }

  step(by) {
    if (this.layout) this.go(this.index + by);
  }

  go(index) {
    if (!this.layout) return;
    this.index = Math.max(0, Math.min(this.layout.slices - 1, index));
    this.draw();
    this.drawBoxes();
    const words = this.texts.textSlice.replace("{n}", this.index + 1).replace("{all}", this.layout.slices);
    this.label.textContent = this.layout.missing.includes(this.index) ? `${words} · ${this.texts.textMissing}` : words;
  }

  draw() {
    const { tile_width: width, tile_height: height, columns, mm } = this.layout;
    const sheet = this.layout.sheets.find((one) => one.first <= this.index && this.index <= one.last);
    const place = this.index - sheet.first;
    this.canvas.width = width * 2;
    this.canvas.height = Math.round((height * 2 * mm[1]) / mm[0]);
    const left = (place % columns) * width;
    const top = Math.floor(place / columns) * height;
    const pen = this.canvas.getContext("2d");
    pen.drawImage(this.images.get(sheet.url), left, top, width, height, 0, 0, this.canvas.width, this.canvas.height);
  }

  drawBoxes() {
    const { tile_width, tile_height, reduced_by: factor, mm } = this.layout;
    const width = tile_width * factor * mm[0];
    const height = tile_height * factor * mm[1];
    this.overlay.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const cut = this.findings.filter(({ box }) => box[2] <= this.index && this.index < box[2] + box[5]);
    this.overlay.replaceChildren(
      ...cut.map((finding) => {
        const [x, y, , w, h] = finding.box;
        return boxElement(finding, [x * mm[0], y * mm[1], w * mm[0], h * mm[1]], height / 14);
      }),
    );
  }
}

export const middle = (box) => box[2] + Math.floor(box[5] / 2);
