/** What is said with the server besides uploads. */
import { get, post as send } from '../../../ui/scripts/lib/field/server';
import type { Route } from './list';
import type { Post } from './round';

export const VERSION = '1'; // of this page's words; the server shows it
const PATIENCE = 60_000; // ms for a route over a bad network

interface Answer { now: string; speed: number; list: Route }
interface SignedIn extends Answer { token: string; device: string; crew: { ref: string; name: string } }

export class Talk {
  constructor(private readonly at: string, private readonly csrf: string, private readonly zone: string) {}

  async signIn(crew: string): Promise<{ post: Post; route: Route }> {
    const began = (await send(`${this.at}sign-in/`, '', { crew, version: VERSION }, { 'X-CSRFToken': this.csrf }, PATIENCE)) as SignedIn;
    const frame = { city: Date.parse(began.now), device: Date.now(), speed: began.speed };
    return { post: { device: began.device, token: began.token, crew: began.crew, zone: this.zone, frame }, route: began.list };
  }

  async today(post: Post): Promise<Answer> { return (await get(`${this.at}today/`, post.token, PATIENCE)) as Answer; }

  async signOff(post: Post, unsent: number): Promise<void> { await send(`${this.at}sign-off/`, post.token, { unsent }); }
}
