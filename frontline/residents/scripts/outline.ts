/** Draws an outline on a map by its corners; the field of the form is the truth, so that a file or text also does. */
import * as maplibre from 'maplibre-gl';
import { boundsOf } from '../../ui/scripts/lib/bounds';
import { emptyMap, fetchLayer, giveUp, keepInView } from '../../ui/scripts/lib/mapbase';
import { sourceOf, type LayerData } from '../../ui/scripts/lib/maplayers';
import { cornersOf, drawn, written, type Point } from './lib/ring';

const CHOSEN = '#0b5cad';

function addLayers(map: maplibre.Map, ground: GeoJSON.FeatureCollection): void {
  const named = { ...ground, features: ground.features.filter((one) => one.properties?.['label']) };
  map.addSource('ground-shapes', { type: 'geojson', data: ground });
  map.addSource('ground-names', { type: 'geojson', data: sourceOf(named) });
  map.addSource('outline', { type: 'geojson', data: drawn([]) });
  const is = (kind: string): unknown => ['==', ['get', 'kind'], kind];
  const layers = [
    { id: 'communities', type: 'fill', source: 'ground-shapes', filter: is('community'), paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.8 } },
    { id: 'grids', type: 'line', source: 'ground-shapes', filter: is('grid'), paint: { 'line-color': '#b5bfc9', 'line-width': 1 } },
    { id: 'borders', type: 'line', source: 'ground-shapes', filter: is('community'), paint: { 'line-color': '#5d6b79', 'line-width': 1.5 } },
    { id: 'buildings', type: 'circle', source: 'ground-shapes', filter: is('building'), paint: { 'circle-color': '#8795a3', 'circle-radius': 3 } },
    { id: 'names', type: 'symbol', source: 'ground-names', layout: { 'text-field': ['get', 'label'], 'text-size': 13, 'text-font': ['sans-serif'] }, paint: { 'text-color': '#1f2933', 'text-halo-color': '#ffffff', 'text-halo-width': 2 } },
    { id: 'outline-fill', type: 'fill', source: 'outline', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': CHOSEN, 'fill-opacity': 0.2 } },
    { id: 'outline-line', type: 'line', source: 'outline', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': CHOSEN, 'line-width': 3 } },
    { id: 'outline-corners', type: 'circle', source: 'outline', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': CHOSEN, 'circle-radius': 6, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 } },
  ];
  for (const layer of layers) map.addLayer(layer as maplibre.LayerSpecification);
}

/** The corners on the map, in the field, and in words beside the buttons. */
class Outline {
  private corners: Point[];

  constructor(private readonly map: maplibre.Map, private readonly field: HTMLTextAreaElement, private readonly element: HTMLElement) {
    this.corners = cornersOf(field.value);
    map.on('click', (event) => this.set([...this.corners, event.lngLat.toArray() as Point]));
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-outline]')) {
      button.addEventListener('click', () => this.set(button.dataset['outline'] === 'back' ? this.corners.slice(0, -1) : []));
    }
    field.addEventListener('change', () => this.show(cornersOf(field.value)));
    this.show(this.corners);
  }

  private set(corners: Point[]): void {
    this.field.value = written(corners);
    this.show(corners);
  }

  private show(corners: Point[]): void {
    this.corners = corners;
    this.map.getSource<maplibre.GeoJSONSource>('outline')?.setData(drawn(corners));
    const said = document.getElementById(this.element.dataset['words'] ?? '');
    if (said === null) return;
    const key = corners.length === 0 ? 'none' : corners.length < 3 ? 'few' : 'some';
    said.textContent = (said.dataset[key] ?? '').replace('{n}', String(corners.length));
  }
}

async function draw(element: HTMLElement): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>(element.dataset['field'] ?? '');
  if (field === null) throw new Error('data-field names no field');
  const map = emptyMap(element);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  const layer = { name: 'ground', kind: 'areas', url: element.dataset['url'] ?? '' } as LayerData;
  const [ground] = await Promise.all([fetchLayer(layer), map.once('load')]);
  addLayers(map, ground);
  map.getCanvas().style.cursor = 'crosshair';
  new Outline(map, field, element);
  const before = cornersOf(field.value);
  const bounds = boundsOf(before.length > 0 ? [drawn(before)] : [ground]);
  if (bounds !== null) keepInView(map, bounds);
  map.once('idle', () => (element.dataset['state'] = 'drawn'));
}

export function attach(element: HTMLElement): void {
  draw(element).catch((error: unknown) => {
    giveUp(element);
    console.warn('map:', error);
  });
}
