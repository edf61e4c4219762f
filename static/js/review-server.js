// Requests of the review screen. A refusal is an Error with the server's sentence and code.
const root = () => document.querySelector("[data-review]");

export class Refused extends Error {
  constructor(sentence, code) {
    super(sentence);
    this.code = code;
  }
}

export async function post(address, body = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrftoken": root().dataset.csrf },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused(document.body.dataset.textLost, "LOST");
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  if (said.code === "SESSION") location.assign(`${document.body.dataset.logIn}?next=${encodeURIComponent(location.pathname)}`);
  throw new Refused(said.sentence ?? document.body.dataset.textFailed, said.code ?? "FAILED");
}

// Sent while the page goes away: cases return to the queue at once, not when their lease ends.
export function leave(tokens) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", root().dataset.csrf);
  tokens.forEach((token) => body.append("token", token));
  navigator.sendBeacon(root().dataset.leave, body);
}
