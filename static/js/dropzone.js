// Files dropped on a [data-drop-zone] go into its input; what was chosen is listed with its size.
function list(zone) {
  const input = zone.querySelector('input[type="file"]');
  const chosen = zone.querySelector("[data-chosen]");
  chosen.replaceChildren(
    ...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${file.size.toLocaleString("en")} ${zone.dataset.textSize}`;
      return line;
    }),
  );
}

function take(zone, files) {
  const input = zone.querySelector('input[type="file"]');
  const bag = new DataTransfer();
  for (const file of input.multiple ? files : [...files].slice(0, 1)) bag.items.add(file);
  input.files = bag.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function start(zone) {
  zone.addEventListener("change", () => list(zone));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    take(zone, event.dataTransfer.files);
  });
}

export function startDropZones() {
  document.querySelectorAll("[data-drop-zone]").forEach(start);
}
