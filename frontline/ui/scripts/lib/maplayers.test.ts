import { describe, expect, it } from 'vitest';
import { boundsOf } from './bounds';
import { hatch, isInk, LEVELS } from './hatch';
import { drawnLayers, sourceOf } from './maplayers';

const square: GeoJSON.Feature = {
  type: 'Feature', properties: { label: 'A' },
  geometry: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 4], [0, 4], [0, 0]]] },
};
const city: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [square] };

describe('map', () => {
  it('finds the box around everything, and none around nothing', () => {
    expect(boundsOf([city])).toEqual([[0, 0], [2, 4]]);
    expect(boundsOf([{ type: 'FeatureCollection', features: [] }])).toBeNull();
  });

  it('labels the middle of a shape once', () => {
    expect(sourceOf(city).features.map((feature) => feature.geometry)).toEqual([{ type: 'Point', coordinates: [1, 2] }]);
  });

  it('names its layers after the source, so that two of a kind can be drawn', () => {
    const ids = drawnLayers({ name: 'risk', kind: 'areas', url: '/' }).map(({ id }) => id);
    expect(ids).toEqual(['risk-fill', 'risk-hatch', 'risk-line', 'risk-mark', 'risk-label']);
  });

  it('draws the same from tiles, with names from their own layer', () => {
    const drawn = drawnLayers({ name: 'grid', kind: 'grids', url: '', tiles: '/{z}/{x}/{y}', hidden: true });
    expect(drawn.map((one) => ('source-layer' in one ? one['source-layer'] : ''))).toEqual(['shapes', 'shapes', 'labels']);
    expect(drawn.every((one) => 'source' in one && one.source === 'grid')).toBe(true);
    expect(drawn.every((one) => one.layout?.visibility === 'none')).toBe(true);
  });

  it('gives every level a pattern of its own', () => {
    const ink = LEVELS.map((level) => hatch(level).data.filter((_, n) => n % 4 === 3).reduce((sum, a) => sum + Number(a > 0), 0));
    expect(new Set(ink).size).toBe(LEVELS.length);
    expect(isInk('medium', 0, 0)).toBe(true);
  });
});
