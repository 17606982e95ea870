/**
 * A picture of a pack at its door. It is drawn anew and small, which leaves out where it was taken; faces and names are
 * covered with a tap; it is kept only after somebody said that none is left.
 */
import { part } from '../../../ui/scripts/lib/field/dom';

const SIDE = 800; // px
const COVER = 0.16; // of the longer side: what a tap covers
const QUALITY = 0.7;

export class Picture {
  private readonly canvas: HTMLCanvasElement;
  private kept: ((image: string) => void) | null = null;

  constructor(private readonly root: HTMLElement) {
    this.canvas = part<HTMLCanvasElement>(root, 'photo-canvas');
    const input = part<HTMLInputElement>(root, 'photo-input');
    input.addEventListener('change', () => { void this.chosen(input); });
    this.canvas.addEventListener('click', (event) => { this.cover(event); });
    const clear = part<HTMLInputElement>(root, 'photo-clear');
    clear.addEventListener('change', () => { part<HTMLButtonElement>(root, 'photo-keep').disabled = !clear.checked; });
    part(root, 'photo-keep').addEventListener('click', () => { this.keep(); });
    part(root, 'photo-away').addEventListener('click', () => { this.dialog.close(); });
  }

  private get dialog(): HTMLDialogElement { return part<HTMLDialogElement>(this.root, 'photo'); }

  /** Opens the camera; `kept` hears the picture as base64 of a JPEG. */
  ask(kept: (image: string) => void): void {
    this.kept = kept;
    part<HTMLInputElement>(this.root, 'photo-input').click();
  }

  private async chosen(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = '';
    if (file === undefined) return;
    const drawn = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
    [this.canvas.width, this.canvas.height] = [Math.round(drawn.width * scale), Math.round(drawn.height * scale)];
    this.canvas.getContext('2d')!.drawImage(drawn, 0, 0, this.canvas.width, this.canvas.height);
    part<HTMLInputElement>(this.root, 'photo-clear').checked = false;
    part<HTMLButtonElement>(this.root, 'photo-keep').disabled = true;
    this.dialog.showModal();
  }

  private cover(event: MouseEvent): void {
    const box = this.canvas.getBoundingClientRect();
    const side = COVER * Math.max(this.canvas.width, this.canvas.height);
    const x = ((event.clientX - box.left) / box.width) * this.canvas.width;
    const y = ((event.clientY - box.top) / box.height) * this.canvas.height;
    const pen = this.canvas.getContext('2d')!;
    pen.fillStyle = '#1f2933';
    pen.fillRect(x - side / 2, y - side / 2, side, side);
  }

  private keep(): void {
    this.dialog.close();
    this.kept?.(this.canvas.toDataURL('image/jpeg', QUALITY).split(',')[1]!);
    this.kept = null;
  }
}
