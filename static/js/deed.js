// The form of a deed asks only what the chosen deed needs; what it does not ask is not sent either.
const form = document.querySelector("form[data-asks]");
const asks = JSON.parse(form.dataset.asks);
const every = new Set(Object.values(asks).flat());

function ask(deed) {
  const wanted = asks[deed] ?? [];
  for (const name of every) {
    const input = form.elements[name];
    input.disabled = !wanted.includes(name);
    input.closest(".field").hidden = input.disabled;
  }
}

form.elements.deed.addEventListener("change", () => ask(form.elements.deed.value));
// Back from the next page the browser may have kept another choice than the one that was drawn.
window.addEventListener("pageshow", () => ask(form.elements.deed.value));
