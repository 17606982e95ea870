/** Tubes handed out together: barcodes of one length, from first to last. */
export interface Lot { first: string; last: string; expires: string; other: boolean } // other: of another round

/** As frontline/screening/rules.py, fits_lot. */
export function fitsLot(barcode: string, lot: Lot): boolean {
  return barcode.length === lot.first.length && barcode.length === lot.last.length && lot.first <= barcode && barcode <= lot.last;
}
