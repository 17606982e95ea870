/** What is said with the server besides uploads. */
import { get, post as send } from '../../../ui/scripts/lib/field/server';
import type { Rounds } from './list';
import type { Post } from './tour';

export const VERSION = '1'; // of this page's words; the server shows it
const PATIENCE = 60_000; // ms for a list over a bad network

interface Answer { now: string; speed: number; list: Rounds }
interface SignedIn extends Answer { token: string; device: string; crew: { ref: string; name: string; vehicle: string } }

export class Talk {
  constructor(private readonly at: string, private readonly zone: string) {}

  async signIn(code: string): Promise<{ post: Post; list: Rounds }> {
    const began = (await send(`${this.at}sign-in/`, '', { code, version: VERSION }, {}, PATIENCE)) as SignedIn;
    const frame = { city: Date.parse(began.now), device: Date.now(), speed: began.speed };
    return { post: { device: began.device, token: began.token, crew: began.crew, zone: this.zone, frame }, list: began.list };
  }

  async today(post: Post): Promise<Answer> { return (await get(`${this.at}today/`, post.token, PATIENCE)) as Answer; }

  async signOff(post: Post, unsent: number): Promise<void> { await send(`${this.at}sign-off/`, post.token, { unsent }); }
}
