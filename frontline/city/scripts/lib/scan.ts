/** Finds the text of a QR code in a picture: by the browser where it can, else by a small decoder fetched when needed. */
export interface Picture { source: CanvasImageSource & ImageBitmapSource; width: number; height: number }
export type Reader = (picture: Picture) => Promise<string | null>;

interface Detector { detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]> }
interface DetectorClass { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

const LONGEST_SIDE = 1600; // px: a code of 73 modules has enough, a telephone's 12 million pixels take seconds

async function builtIn(): Promise<Reader | null> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (found === undefined || !(await found.getSupportedFormats()).includes('qr_code')) return null;
  const detector = new found({ formats: ['qr_code'] });
  return async ({ source }) => (await detector.detect(source))[0]?.rawValue ?? null;
}

export function scaled(width: number, height: number): { width: number; height: number } {
  const factor = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.round(width * factor), height: Math.round(height * factor) };
}

async function decoder(): Promise<Reader> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return async (picture) => {
    const { width, height } = scaled(picture.width, picture.height);
    Object.assign(canvas, { width, height });
    context.drawImage(picture.source, 0, 0, width, height);
    try {
      return decodeQR(context.getImageData(0, 0, width, height), { timeLimit: 120 });
    } catch {
      return null; // no code in this picture
    } finally {
      context.clearRect(0, 0, width, height); // nothing of whom it saw stays
    }
  };
}

export async function makeReader(): Promise<Reader> {
  return (await builtIn()) ?? decoder();
}

/** The back camera, running in `video`. Throws where there is none or it is refused. */
export async function startCamera(video: HTMLVideoElement): Promise<MediaStream> {
  const wanted = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
  return stream;
}

export async function readFile(file: File, reader: Reader): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await reader({ source: picture, width: picture.width, height: picture.height });
  } finally {
    picture.close();
  }
}
