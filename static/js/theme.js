// Change light and dark at once, and tell the server to remember it; without script the form does both.
const dark = () => document.querySelector('link[href*="css/dark"]');

function apply(theme) {
  document.documentElement.dataset.theme = theme;
  const sheet = dark() ?? addSheet();
  drawIcon(theme);
  sheet.media = { auto: "(prefers-color-scheme: dark)", dark: "all", light: "not all" }[theme];
}

// A page served light has no dark sheet yet; it stands beside the tokens that it overrides.
function addSheet() {
  const tokens = document.querySelector('link[href*="css/tokens"]');
  const sheet = tokens.cloneNode();
  sheet.href = tokens.href.replace("tokens", "dark");
  tokens.after(sheet);
  return sheet;
}

function drawIcon(theme) {
  const use = document.querySelector('[popovertarget="theme-menu"] use');
  const icon = { auto: "contrast", dark: "moon", light: "sun" }[theme];
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
}

export function startTheme() {
  const form = document.querySelector("[data-theme-form]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    const body = new FormData(form, event.submitter);
    fetch(form.action, { method: "POST", body, headers: { "x-quiet": "1" } });
    apply(theme);
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    }
    form.closest("[popover]").hidePopover();
  });
}
