// A station of the floor: fields that belong to one parcel are emptied with its scan, and given back when it is refused.
const station = document.querySelector("[data-station]");
const form = document.getElementById("scan-form");
const once = (station?.dataset.station ?? "").split(" ").filter(Boolean).map((name) => form.elements[name]);

const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const set = (field, value) => (field.type === "checkbox" ? (field.checked = value) : (field.value = value));
const isEmpty = () => once.every((field) => !valueOf(field));

let last = [];

// The scan itself reads the fields while the event is handled; after that they are free for the next parcel.
form?.addEventListener("submit", () => {
  const said = once.map(valueOf);
  setTimeout(() => {
    last = said;
    once.forEach((field) => set(field, field.type === "checkbox" ? false : ""));
  });
});

form?.addEventListener("scan:answered", () => {
  const line = form.querySelector("[data-scan-log] > li");
  const done = line?.dataset.tone === "good" || line?.dataset.tone === "progress";
  // Nothing of a later parcel may be overwritten by what belonged to this one.
  if (!done && isEmpty()) once.forEach((field, place) => set(field, last[place] ?? ""));
});

// Another flight is another page: its tally, its list, its whole-flight button.
document.querySelector("[data-navigates]")?.addEventListener("change", (event) => {
  location.search = event.target.value ? `?flight=${event.target.value}` : "";
});
