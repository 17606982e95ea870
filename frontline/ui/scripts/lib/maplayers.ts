/** How each kind of layer is drawn. */
import type { LayerSpecification } from 'maplibre-gl';
import { boundsOf } from './bounds';
import { COLOURS, LEVELS } from './hatch';

export interface LayerData {
  name: string;
  kind: 'areas' | 'grids' | 'buildings' | 'points' | 'streets';
  url: string; // of its GeoJSON; empty for a layer of tiles
  tiles?: string; // address of its vector tiles with {z}, {x} and {y}: layers "shapes" and "labels"
  page?: string; // address of a feature's page with {ref}
  bounds?: [number, number, number, number]; // west, south, east, north of what is worth seeing first
  hidden?: boolean; // until the reader shows it
}

/** Labels stand in the middle of their shape, each once (a polygon's own label repeats in every tile). */
export function sourceOf(data: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = data.features.flatMap((feature): GeoJSON.Feature[] => {
    const box = boundsOf([{ type: 'FeatureCollection', features: [feature] }]);
    if (box === null) return [];
    const middle = [(box[0][0] + box[1][0]) / 2, (box[0][1] + box[1][1]) / 2];
    return [{ ...feature, geometry: { type: 'Point', coordinates: middle } }];
  });
  return { type: 'FeatureCollection', features };
}

const levelColour = ['match', ['get', 'level'], 'high', COLOURS.high, 'medium', COLOURS.medium, 'low', COLOURS.low, COLOURS.static];
const FAR = 15; // zoom: above it single buildings can be told apart

const siteColour = ['match', ['get', 'level'], 'isolation', '#7a2f8f', 'hospital', '#b3261e', 'sampling', '#0b5cad', 'laboratory', '#00695c', 'control', '#5d4037', COLOURS.static]; // as on paper

function mark(radius: number, colour: unknown = levelColour): object {
  return { 'circle-radius': radius, 'circle-color': colour, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 };
}

const levelWidth = ['match', ['get', 'level'], 'high', 3, 'medium', 2.5, 2];
const isLevelled = ['in', ['get', 'level'], ['literal', [...LEVELS]]];

function label(layer: LayerData, source: string, below: boolean, ground = false): object {
  return {
    id: `${layer.name}-label`, type: 'symbol', source,
    layout: {
      'text-field': ['coalesce', ['get', 'label'], ''], 'text-size': ground ? 12 : 14, 'text-font': ['sans-serif'], 'text-max-width': 14,
      'text-offset': below ? [0, 1] : [0, 0], 'text-anchor': below ? 'top' : 'center',
    },
    paint: { 'text-color': ground ? '#66727f' : '#1f2933', 'text-halo-color': '#ffffff', 'text-halo-width': 1.8 },
  };
}

function areas(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': levelColour, 'fill-opacity': 0.28 } },
    { id: `${source}-hatch`, type: 'fill', source, filter: isLevelled, paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'level']] } },
    { id: `${source}-line`, type: 'line', source, paint: { 'line-color': levelColour, 'line-width': levelWidth } },
    { id: `${source}-mark`, type: 'circle', source: `${source}-labels`, maxzoom: FAR, paint: mark(7) }, // at a distance an area is a speck
    label(layer, `${source}-labels`, true),
  ];
}

function grids(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.75 } },
    { id: `${source}-line`, type: 'line', source, paint: { 'line-color': '#b3bfcb', 'line-width': 1.2 } },
    label(layer, `${source}-labels`, false, true),
  ];
}

function buildings(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': '#a9b5c1', 'fill-antialias': false } },
    { id: `${source}-line`, type: 'line', source, minzoom: FAR, paint: { 'line-color': '#6b7784', 'line-width': 0.8 } },
    { id: `${source}-dot`, type: 'circle', source, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 0.8, 13, 1.6, 15, 3], 'circle-color': '#7d8894' } },
  ];
}

function streets(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-line`, type: 'line', source, paint: { 'line-color': '#d8c690', 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.6, 15, 2, 17, 5] } },
    {
      id: `${source}-name`, type: 'symbol', source, minzoom: 14,
      layout: { 'symbol-placement': 'line', 'text-field': ['coalesce', ['get', 'label'], ''], 'text-size': 11, 'text-font': ['sans-serif'] },
      paint: { 'text-color': '#7a6a45', 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
    },
  ];
}

function points(layer: LayerData): object[] {
  const source = layer.name;
  return [{ id: `${source}-dot`, type: 'circle', source, paint: mark(8, siteColour) }, label(layer, source, true)];
}

const KINDS = { areas, grids, buildings, points, streets };

export function drawnLayers(layer: LayerData): LayerSpecification[] {
  const drawn = KINDS[layer.kind](layer) as LayerSpecification[];
  return drawn.map((one) => (layer.tiles === undefined ? one : fromTiles(one, layer.name))).map((one) => (layer.hidden ? unseen(one) : one));
}

/** The same drawing, of the layers inside a vector tile. */
function fromTiles(drawn: LayerSpecification, name: string): LayerSpecification {
  const labels = 'source' in drawn && drawn.source === `${name}-labels`;
  return { ...drawn, source: name, 'source-layer': labels ? 'labels' : 'shapes' } as LayerSpecification;
}

function unseen(drawn: LayerSpecification): LayerSpecification {
  const layout = 'layout' in drawn ? drawn.layout : {};
  return { ...drawn, layout: { ...layout, visibility: 'none' } } as LayerSpecification;
}
