/** The box around everything on a map. */
export type Box = [[number, number], [number, number]];

type Nested = number | Nested[];

function* positions(coordinates: Nested[]): Generator<[number, number]> {
  if (typeof coordinates[0] === 'number') yield coordinates as unknown as [number, number];
  else for (const inner of coordinates) yield* positions(inner as Nested[]);
}

function* geometries(geometry: GeoJSON.Geometry | null): Generator<[number, number]> {
  if (geometry === null) return;
  if (geometry.type === 'GeometryCollection') for (const one of geometry.geometries) yield* geometries(one);
  else yield* positions(geometry.coordinates as Nested[]);
}

/** South-west and north-east corner in degrees, or null when nothing is drawn. */
export function boundsOf(collections: readonly GeoJSON.FeatureCollection[]): Box | null {
  const box: Box = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const collection of collections) {
    for (const feature of collection.features) {
      for (const [lon, lat] of geometries(feature.geometry)) {
        box[0] = [Math.min(box[0][0], lon), Math.min(box[0][1], lat)];
        box[1] = [Math.max(box[1][0], lon), Math.max(box[1][1], lat)];
      }
    }
  }
  return Number.isFinite(box[0][0]) ? box : null;
}
