/** Duties whose PIN nobody knows now stay locked on the device, whole, beside the one at work: nothing is thrown away. */
export class Shelf {
  /** `first`: the name of the page's database, and of this list. */
  constructor(private readonly first: string) {}

  /** Names of the databases on this device; the first is the one at work. */
  names(): string[] {
    const names = JSON.parse(localStorage.getItem(this.first) ?? 'null') as string[] | null;
    return names !== null && names.length > 0 ? names : [this.first];
  }

  /** Lock the present one away; the next one begins in a place of its own. */
  putAway(): void { this.write([`${this.first}-${crypto.randomUUID()}`, ...this.names()]); }

  /** Back to one that was locked away. */
  takeDown(name: string): void { this.write([name, ...this.names().filter((other) => other !== name)]); }

  private write(names: string[]): void { localStorage.setItem(this.first, JSON.stringify(names)); }
}
