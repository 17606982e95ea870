/** How each kind of layer is drawn. */
import type { LayerSpecification } from 'maplibre-gl';
import { boundsOf } from './bounds';
import { COLOURS } from './hatch';

export interface LayerData {
  name: string;
  kind: 'areas' | 'grids' | 'buildings' | 'points';
  url: string;
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

const levelColour = ['match', ['get', 'level'], 'high', COLOURS.high, 'medium', COLOURS.medium, 'low', COLOURS.low, '#5a6675'];
const levelWidth = ['match', ['get', 'level'], 'high', 3, 'medium', 2.5, 2];
const isLevelled = ['in', ['get', 'level'], ['literal', ['high', 'medium', 'low']]];

function label(layer: LayerData, source: string, below: boolean): object {
  return {
    id: `${layer.name}-label`, type: 'symbol', source,
    layout: {
      'text-field': ['coalesce', ['get', 'label'], ''], 'text-size': 13, 'text-font': ['sans-serif'],
      'text-offset': below ? [0, 1] : [0, 0], 'text-anchor': below ? 'top' : 'center',
    },
    paint: { 'text-color': '#1f2933', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
  };
}

function areas(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': levelColour, 'fill-opacity': 0.14 } },
    { id: `${source}-hatch`, type: 'fill', source, filter: isLevelled, paint: { 'fill-pattern': ['concat', 'hatch-', ['get', 'level']] } },
    { id: `${source}-line`, type: 'line', source, paint: { 'line-color': levelColour, 'line-width': levelWidth } },
    label(layer, `${source}-labels`, false),
  ];
}

function grids(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': '#1459a8', 'fill-opacity': 0.04 } },
    { id: `${source}-line`, type: 'line', source, paint: { 'line-color': '#1459a8', 'line-width': 1.5, 'line-dasharray': [4, 2] } },
    label(layer, `${source}-labels`, false),
  ];
}

function buildings(layer: LayerData): object[] {
  const source = layer.name;
  return [
    { id: `${source}-fill`, type: 'fill', source, paint: { 'fill-color': '#c3ccd5', 'fill-outline-color': '#7d8894' } },
    { id: `${source}-dot`, type: 'circle', source, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 3, 'circle-color': '#7d8894' } },
  ];
}

function points(layer: LayerData): object[] {
  const source = layer.name;
  const paint = { 'circle-radius': 8, 'circle-color': levelColour, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 };
  return [{ id: `${source}-dot`, type: 'circle', source, paint }, label(layer, source, true)];
}

const KINDS = { areas, grids, buildings, points };

export function drawnLayers(layer: LayerData): LayerSpecification[] {
  return KINDS[layer.kind](layer) as LayerSpecification[];
}
