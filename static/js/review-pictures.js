// Pictures of a case: loaded ahead, drawn as SVG in millimetres, boxes of findings over them.
const SVG = "http://www.w3.org/2000/svg";

export function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// The part of a box (x, y, z, width, height, depth in voxels) that a projection along one axis shows.
const FACES = {
  AXIAL: ([x, y, , w, h]) => [x, y, w, h],
  CORONAL: ([x, , z, w, , d]) => [x, z, w, d],
  // Turned, so that the belt lies below in every picture.
  SAGITTAL: ([, y, z, , h, d]) => [z, y, d, h],
};
const TURN = "matrix(0 1 1 0 0 0)";

// Decodes every picture of a case before it is needed; the promise says whether all could be.
export function load(data) {
  const addresses = [...data.pictures.map((one) => one.url), ...(data.slices?.sheets ?? []).map((one) => one.url)];
  const images = new Map();
  const ready = Promise.all(
    addresses.map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      images.set(url, image);
    }),
  );
  ready.catch(() => {});
  return { images, ready };
}

export function boxElement(finding, [left, top, width, height], size) {
  const place = { x: left, y: top, width, height };
  const label = make("text", { x: left, y: Math.max(top - size * 0.3, size), "font-size": size });
  label.textContent = finding.number;
  const group = make(
    "g",
    { class: `review-box${finding.alarming ? " is-alarming" : ""}`, "data-box": finding.pk },
    make("rect", { ...place, class: "under" }),
    make("rect", { ...place, class: "over" }),
    label,
  );
  return group;
}

// One projection; lengths are millimetres, so that a picture is never stretched.
export function projection(picture, findings) {
  const axis = picture.kind.split("_")[1];
  const turned = axis === "SAGITTAL";
  const along = [picture.width * picture.mm[0], picture.height * picture.mm[1]];
  const image = make("image", { href: picture.url, width: along[0], height: along[1], preserveAspectRatio: "none" });
  if (turned) image.setAttribute("transform", TURN);
  const [width, height] = turned ? along.toReversed() : along;
  const [mmX, mmY] = turned ? picture.mm.toReversed() : picture.mm;
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, image);
  const face = FACES[axis];
  if (face) {
    for (const finding of findings) {
      const [x, y, w, h] = face(finding.box);
      svg.append(boxElement(finding, [x * mmX, y * mmY, w * mmX, h * mmY], height / 14));
    }
  }
  return svg;
}

// Two frames after the pictures are in the page they have been painted.
export function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
