/** ZXing, fetched only where the browser reads no codes itself: labels of tubes are bar codes, residents' codes QR codes. */
import {
  BarcodeFormat, BinaryBitmap, DecodeHintType, GlobalHistogramBinarizer, HTMLCanvasElementLuminanceSource, HybridBinarizer,
  MultiFormatReader,
} from '@zxing/library';
import type { Reader } from './camera';

const WIDEST = 960; // px looked at: more costs a phone's battery and finds no more
const FORMATS = [BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128, BarcodeFormat.CODE_39, BarcodeFormat.EAN_13, BarcodeFormat.DATA_MATRIX];

/** Every code in a picture that was drawn on a canvas; ZXing finds one at a time. */
export function codesIn(canvas: HTMLCanvasElement): string[] {
  const eyes = new MultiFormatReader();
  eyes.setHints(new Map<DecodeHintType, unknown>([[DecodeHintType.POSSIBLE_FORMATS, FORMATS], [DecodeHintType.TRY_HARDER, true]]));
  const light = new HTMLCanvasElementLuminanceSource(canvas);
  for (const binary of [new HybridBinarizer(light), new GlobalHistogramBinarizer(light)]) {
    try {
      return [eyes.decodeWithState(new BinaryBitmap(binary)).getText()];
    } catch {
      eyes.reset(); // nothing in this picture: the next one comes soon
    }
  }
  return [];
}

export function zxingReader(): Reader {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  return {
    read: (video) => {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      return Promise.resolve(codesIn(canvas));
    },
  };
}
