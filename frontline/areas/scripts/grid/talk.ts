/** What is said with the server besides uploads. */
import { get, post as send } from '../../../ui/scripts/lib/field/server';
import type { GridList } from './list';
import type { Post } from './morning';

export const VERSION = '1'; // of this page's words; the server shows it
const PATIENCE = 60_000; // ms for a list over a bad network

interface Answer { now: string; speed: number; list: GridList }
interface SignedIn extends Answer { token: string; device: string; grid: { ref: string; name: string } }

export class Talk {
  constructor(private readonly at: string, private readonly csrf: string, private readonly zone: string) {}

  async signIn(grid: string): Promise<{ post: Post; list: GridList }> {
    const began = (await send(`${this.at}sign-in/`, '', { grid, version: VERSION }, { 'X-CSRFToken': this.csrf }, PATIENCE)) as SignedIn;
    const frame = { city: Date.parse(began.now), device: Date.now(), speed: began.speed };
    return { post: { device: began.device, token: began.token, grid: began.grid, zone: this.zone, frame }, list: began.list };
  }

  async today(post: Post): Promise<Answer> { return (await get(`${this.at}today/`, post.token, PATIENCE)) as Answer; }

  async signOff(post: Post, unsent: number): Promise<void> { await send(`${this.at}sign-off/`, post.token, { unsent }); }
}
