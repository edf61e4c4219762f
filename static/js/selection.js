// Ticked rows: <table data-selection>, one box [data-all] in the head, one per row; shift ticks a range.
// [data-selected-count] anywhere in the same form shows how many are ticked.
const boxesOf = (table) => [...table.querySelectorAll('tbody input[type="checkbox"]')];

function refresh(table) {
  const boxes = boxesOf(table);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const bar = table.closest("form")?.querySelector(".selection");
  if (!bar) return;
  bar.querySelector("[data-selected-count]").textContent = ticked.toLocaleString("en");
  for (const button of bar.querySelectorAll("button")) button.disabled = ticked === 0;
}

function tickRange(table, box) {
  const boxes = boxesOf(table);
  const last = boxes.indexOf(table.lastTicked);
  const [from, to] = [last, boxes.indexOf(box)].sort((a, b) => a - b);
  if (last >= 0) boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
}

export function startSelection() {
  document.addEventListener("click", (event) => {
    const table = event.target.closest("table[data-selection]");
    if (!table || event.target.type !== "checkbox") return;
    if (event.target.matches("[data-all]")) boxesOf(table).forEach((box) => (box.checked = event.target.checked));
    else if (event.shiftKey) tickRange(table, event.target);
    table.lastTicked = event.target;
    refresh(table);
  });
  const refreshAll = () => document.querySelectorAll("table[data-selection]").forEach(refresh);
  document.addEventListener("htmx:afterSettle", refreshAll);
  refreshAll();
}
