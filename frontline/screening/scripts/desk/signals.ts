/** Told to ear and hand as well as to the eye: gloves on, eyes on the swab. */
export type Tone = 'ok' | 'full' | 'note' | 'attention' | 'stop';

const BUZZ: Record<Tone, number[]> = { ok: [40], full: [60, 60, 60], note: [40], attention: [120, 80, 120], stop: [300, 100, 300] };
const SOUND: Record<Tone, [hertz: number, seconds: number][]> = {
  ok: [[1320, 0.08]],
  full: [[880, 0.1], [1175, 0.1], [1568, 0.16]],
  note: [[1320, 0.08]],
  attention: [[520, 0.16], [520, 0.16]],
  stop: [[260, 0.3], [200, 0.35]],
};

let audio: AudioContext | undefined;

/** Browsers let a page make sounds after the first touch only. */
export function allowSound(): void {
  audio ??= typeof AudioContext === 'undefined' ? undefined : new AudioContext();
  if (audio?.state === 'suspended') void audio.resume();
}

export function signal(tone: Tone): void {
  if (typeof navigator.vibrate === 'function' && navigator.userActivation?.hasBeenActive === true) navigator.vibrate(BUZZ[tone]);
  if (audio?.state !== 'running') return;
  let at = audio.currentTime;
  for (const [hertz, seconds] of SOUND[tone]) {
    const [voice, volume] = [audio.createOscillator(), audio.createGain()];
    voice.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    voice.connect(volume).connect(audio.destination);
    voice.start(at);
    voice.stop(at + seconds);
    at += seconds + 0.03;
  }
}
