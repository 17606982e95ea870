/**
 * Ticks the city's clock from the moment the page was rendered, at the exercise's speed.
 *
 *     <time data-behaviour="clock" datetime="2026-11-23T08:00:00+08:00" data-speed="60" data-paused="false"
 *           data-zone="Asia/Shanghai">
 */
export function cityTime(rendered: number, elapsed: number, speed: number, paused: boolean): number {
  return paused ? rendered : rendered + elapsed * speed;
}

export function wording(moment: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${part['second']}`;
}

export function attach(element: HTMLElement): void {
  const rendered = Date.parse(element.getAttribute('datetime') ?? '');
  const speed = Number(element.dataset['speed'] ?? '1');
  const paused = element.dataset['paused'] === 'true';
  const zone = element.dataset['zone'] ?? 'Asia/Shanghai';
  const started = performance.now();
  const tick = (): void => {
    const moment = cityTime(rendered, performance.now() - started, speed, paused);
    element.textContent = wording(moment, zone);
  };
  tick();
  if (!paused) setInterval(tick, 1000);
}
