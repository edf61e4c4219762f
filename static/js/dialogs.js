// <button data-opens="key"> opens the dialog of that id; [data-closes] and a click beside it close it.
export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) return openDialog(opener.dataset.opens);
    const dialog = event.target.closest("dialog");
    if (dialog && (event.target === dialog || event.target.closest("[data-closes]"))) dialog.close();
  });
}

export function openDialog(key) {
  const dialog = document.getElementById(key);
  dialog.dispatchEvent(new CustomEvent("dialog:opening"));
  dialog.showModal();
}
