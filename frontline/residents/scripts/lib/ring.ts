/** An outline that somebody draws corner by corner: closed by itself, written as the GeoJSON that the form takes. */
export type Point = [number, number];

const DIGITS = 6; // a decimetre on the ground

export function written(corners: readonly Point[]): string {
  if (corners.length < 3) return '';
  const ring = [...corners, corners[0]!].map(([lon, lat]) => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))]);
  return JSON.stringify({ type: 'Polygon', coordinates: [ring] });
}

/** The corners of an outline of one ring; none of anything else, which stays as it was written. */
export function cornersOf(text: string): Point[] {
  try {
    const found = JSON.parse(text) as GeoJSON.Polygon;
    if (found.type !== 'Polygon' || found.coordinates.length !== 1) return [];
    return found.coordinates[0]!.slice(0, -1) as Point[];
  } catch {
    return [];
  }
}

/** As drawn on the map: a line while it has two corners, an area from three on, and each corner. */
export function drawn(corners: readonly Point[]): GeoJSON.FeatureCollection {
  const geometries: GeoJSON.Geometry[] = corners.map((corner) => ({ type: 'Point', coordinates: corner }));
  if (corners.length === 2) geometries.push({ type: 'LineString', coordinates: [...corners] });
  if (corners.length > 2) geometries.push({ type: 'Polygon', coordinates: [[...corners, corners[0]!]] });
  return { type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) };
}
