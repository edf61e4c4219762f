// The clock of the bar, in the zone the server named ("+0800"), whatever the computer's own zone is.
function shifted(offset) {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(offset);
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return new Date(Date.now() + shift * 60_000);
}

export function startClock() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const time = clock.querySelector("time");
  const tick = () => {
    const now = shifted(clock.dataset.clock);
    time.textContent = now.toISOString().slice(11, 16);
    setTimeout(tick, 60_000 - (Date.now() % 60_000));
  };
  tick();
}
