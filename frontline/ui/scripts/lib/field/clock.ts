/**
 * The city's time on a device whose own clock may be months off. The server's answers say what time it is in the city
 * (and how fast an exercise's clock runs); between answers the device's clock counts on.
 *
 * Records carry the time of one frame, fixed at sign-in, and every upload says what time it is now in that same frame:
 * so the server finds the difference and all times of a shift stay comparable, however often the shown time is set.
 */
export interface Reading { city: number; device: number; speed: number } // ms, ms, city seconds per second

export function cityAt(reading: Reading, device: number): number {
  return reading.city + (device - reading.device) * reading.speed;
}

/** A time of the frame as the newest reading calls it. */
export function outOfFrame(frame: Reading, now: Reading, told: number): number {
  if (frame.speed === 0) return cityAt(now, now.device);
  return cityAt(now, frame.device + (told - frame.city) / frame.speed);
}

export function iso(moment: number): string {
  return new Date(moment).toISOString();
}

export function clockText(moment: number, zone: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment);
}
