// Sounds a scan makes: people look at the parcel, not at the screen. Made here, so there is no file to load.
const MUTED = "sounds-off";
// Hertz and seconds, one after the other; "stop" is low and long, so that it is known among other noise.
const TUNES = {
  good: [[1320, 0.07]],
  progress: [[1320, 0.07]],
  attention: [[660, 0.12], [660, 0.12]],
  stop: [[180, 0.25], [140, 0.45]],
};

let audio;

export const muted = () => Boolean(localStorage.getItem(MUTED));
export const mute = (yes) => (yes ? localStorage.setItem(MUTED, "1") : localStorage.removeItem(MUTED));

export function sound(tone) {
  if (muted() || !window.AudioContext) return;
  audio ??= new AudioContext();
  let at = audio.currentTime;
  for (const [hertz, seconds] of TUNES[tone] ?? TUNES.good) {
    const voice = audio.createOscillator();
    const volume = audio.createGain();
    voice.type = tone === "stop" ? "square" : "sine";
    voice.frequency.value = hertz;
    volume.gain.value = 0.25;
    voice.connect(volume).connect(audio.destination);
    voice.start(at);
    voice.stop(at + seconds);
    at += seconds + 0.05;
  }
}
