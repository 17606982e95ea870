/**
 * Codes seen by the camera: the browser's own detector where there is one, else our own eyes. The picture is looked at again
 * and again until the camera is closed; the same code counts once until it has been out of sight for a while.
 */
export interface Reader { read(video: HTMLVideoElement): Promise<string[]> }
interface Detector { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> }
interface DetectorKind { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

const FORMATS = ['qr_code', 'code_128', 'code_39', 'ean_13', 'data_matrix'];
const AGAIN = 2_500; // ms until the same code counts again
const PAUSE = 120; // ms between two looks: the phone is to last a shift

async function ownReader(): Promise<Reader | null> {
  const kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  if (kind === undefined) return null;
  const able = await kind.getSupportedFormats();
  if (!able.includes('qr_code') || !able.includes('code_128')) return null;
  const detector = new kind({ formats: FORMATS.filter((format) => able.includes(format)) });
  return { read: async (video) => (await detector.detect(video)).map((found) => found.rawValue) };
}

export async function reader(): Promise<Reader> {
  return (await ownReader()) ?? (await import('./eyes')).pictureReader();
}

/** The same code again only after it was gone for a while. */
export class Once {
  private readonly seen = new Map<string, number>();

  isNew(code: string, now: number): boolean {
    const last = this.seen.get(code) ?? -Infinity;
    this.seen.set(code, now);
    return now - last > AGAIN;
  }
}

export class Camera {
  private stream: MediaStream | null = null;
  private looking = false;

  constructor(private readonly video: HTMLVideoElement, private readonly found: (code: string) => void) {}

  get isOpen(): boolean { return this.stream !== null; }

  /** Throws where there is no camera or nobody allowed it. */
  async open(): Promise<void> {
    const wish = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.looking = true;
    void this.look(await reader(), new Once());
  }

  close(): void {
    this.looking = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  private async look(eyes: Reader, once: Once): Promise<void> {
    while (this.looking) {
      if (this.video.videoWidth > 0 && !document.hidden) {
        for (const code of await eyes.read(this.video)) if (once.isNew(code, performance.now())) this.found(code);
      }
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }
}
