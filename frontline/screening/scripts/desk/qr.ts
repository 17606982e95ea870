/** QR codes of a hand-over, drawn to fill a square canvas. */
import encodeQR from 'qr';

const QUIET = 4; // modules of white around a QR code

export function drawQr(canvas: HTMLCanvasElement, text: string, size: number): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  const step = Math.max(1, Math.floor(size / rows.length));
  canvas.width = canvas.height = step * rows.length;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#000';
  rows.forEach((row, y) => { row.forEach((dark, x) => { if (dark) pen.fillRect(x * step, y * step, step, step); }); });
}
