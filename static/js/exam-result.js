// Of what may follow from an examination only what follows from the result chosen is offered; the server checks it too.
const follows = document.querySelector("select[data-follows]");
const byResult = JSON.parse(follows.dataset.follows);
const results = follows.form.elements.result;

function offer() {
  const allowed = byResult[results.value];
  if (!allowed) return;
  for (const option of follows.options) option.hidden = option.disabled = !allowed.includes(option.value);
  if (!allowed.includes(follows.value)) follows.value = allowed[0];
}

for (const one of results) one.addEventListener("change", offer);
// Also when the page comes back with what was typed.
offer();
