/** A photo as it is kept and sent: small, and only pixels, so that nothing says where it was taken. */
const SIDE = 1280; // px of the longer side
const QUALITY = 0.8;

/** Width and height that fit, never larger than it was. */
export function fitting(width: number, height: number, side = SIDE): { width: number; height: number } {
  const share = Math.min(1, side / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** JPEG as base64. Rejects what is no picture. */
export async function shrunk(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const { width, height } = fitting(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY); });
  if (blob === null) throw new Error('no picture');
  return base64(new Uint8Array(await blob.arrayBuffer()));
}
