/**
 * The map of the editor of lines. The form below it is the truth: the map ticks its boxes and shows what is ticked,
 * so that everything also works in the lists, by keyboard and without a map.
 */
import * as maplibre from 'maplibre-gl';
import { boundsOf } from '../../ui/scripts/lib/bounds';
import { dataOf } from '../../ui/scripts/lib/data';
import { emptyMap, fetchLayer, giveUp, keepInView } from '../../ui/scripts/lib/mapbase';
import { sourceOf, type LayerData } from '../../ui/scripts/lib/maplayers';
import { holds, simplified, type Point } from './lib/shapes';
import { followed, snapped, type Street } from './lib/snap';

type Tool = 'tap' | 'lasso' | 'line' | 'freehand' | 'clear';
const SHADES = ['#9fb8cf', '#b9c9a0', '#d8c39a', '#c3aed0', '#a3cbc6', '#d3aeb0'];
const CHOSEN = '#0b5cad';
const ONE_METRE = 0.00001; // degrees, about

/** Boxes of the form and the words above them; nothing on a page that only shows. */
class Choice {
  constructor(private readonly form: HTMLFormElement | null, private readonly changed: () => void) {
    form?.addEventListener('change', () => this.tell());
    this.tell();
  }

  private boxes(name: string): HTMLInputElement[] {
    return [...(this.form?.querySelectorAll<HTMLInputElement>(`input[name=${name}]`) ?? [])];
  }

  chosen(name: string): HTMLInputElement[] {
    return this.boxes(name).filter((box) => box.checked);
  }

  set(name: string, value: string, on: boolean | 'turn'): void {
    const box = this.boxes(name).find((one) => one.value === value);
    if (box !== undefined) box.checked = on === 'turn' ? !box.checked : on;
  }

  clear(): void {
    for (const box of [...this.boxes('grid'), ...this.boxes('building')]) box.checked = false;
    this.drawn([]);
  }

  drawn(line: readonly Point[]): void {
    const field = this.form?.querySelector<HTMLInputElement>('input[name=drawn]');
    if (field) field.value = line.length < 2 ? '' : JSON.stringify({ type: 'LineString', coordinates: line });
    this.tell();
  }

  tell(): void {
    const words = this.form?.querySelector<HTMLElement>('#chosen-words');
    if (words) words.textContent = this.words(words);
    this.changed();
  }

  private words(words: HTMLElement): string {
    const [grids, buildings] = [this.chosen('grid'), this.chosen('building')];
    const line = this.form?.querySelector<HTMLInputElement>('input[name=drawn]')?.value !== '';
    if (grids.length + buildings.length === 0 && !line) return words.dataset['none'] ?? '';
    const people = buildings.reduce((sum, box) => sum + Number(box.dataset['people'] ?? 0), 0);
    const counts: Record<string, number> = { grids: grids.length, buildings: buildings.length, people };
    const said = (words.dataset['some'] ?? '').replace(/\{(\w+)\}/g, (_all, name: string) => String(counts[name] ?? ''));
    return line ? `${said} · ${words.dataset['line'] ?? ''}` : said;
  }
}

function addLayers(map: maplibre.Map, grids: GeoJSON.FeatureCollection, buildings: GeoJSON.FeatureCollection, streets: GeoJSON.FeatureCollection): void {
  map.addSource('streets', { type: 'geojson', data: streets });
  map.addSource('grids', { type: 'geojson', data: grids });
  map.addSource('grid-labels', { type: 'geojson', data: sourceOf(grids) });
  map.addSource('buildings', { type: 'geojson', data: buildings });
  map.addSource('drawn', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  const shade = ['match', ['get', 'colour'], ...SHADES.flatMap((colour, at) => [at, colour]), '#a9b5c1'];
  const fill = ['case', ['boolean', ['feature-state', 'chosen'], false], CHOSEN, shade];
  const layers = [
    { id: 'grids-fill', type: 'fill', source: 'grids', paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.7 } },
    { id: 'streets-line', type: 'line', source: 'streets', paint: { 'line-color': '#d8c690', 'line-width': 2 } },
    { id: 'buildings-fill', type: 'fill', source: 'buildings', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'fill-color': fill } },
    { id: 'buildings-dot', type: 'circle', source: 'buildings', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': fill, 'circle-radius': 5 } },
    { id: 'buildings-moved', type: 'line', source: 'buildings', filter: ['get', 'moved'], paint: { 'line-color': '#b34700', 'line-width': 2.5 } },
    { id: 'grids-line', type: 'line', source: 'grids', paint: { 'line-color': ['case', ['get', 'moved'], '#b34700', '#5d6b79'], 'line-width': ['case', ['get', 'moved'], 2.5, 1.5] } },
    { id: 'grids-label', type: 'symbol', source: 'grid-labels', layout: { 'text-field': ['get', 'label'], 'text-size': 13, 'text-font': ['sans-serif'] }, paint: { 'text-color': '#1f2933', 'text-halo-color': '#ffffff', 'text-halo-width': 2 } },
    { id: 'drawn-line', type: 'line', source: 'drawn', paint: { 'line-color': CHOSEN, 'line-width': 3, 'line-dasharray': [2, 1] } },
  ];
  for (const layer of layers) map.addLayer(layer as maplibre.LayerSpecification);
}

/** The tools over the map: tap chooses, the others draw. */
class Drawing {
  private tool: Tool = 'tap';
  private line: Point[] = [];
  private down = false;

  constructor(private readonly map: maplibre.Map, private readonly choice: Choice, private readonly buildings: GeoJSON.FeatureCollection, private readonly streets: readonly Street[]) {
    for (const button of document.querySelectorAll<HTMLButtonElement>('#tools [data-tool]')) button.addEventListener('click', () => this.take(button));
    map.on('click', (event) => this.tap(event));
    for (const name of ['mousedown', 'touchstart'] as const) map.on(name, (event) => this.begin(event));
    for (const name of ['mousemove', 'touchmove'] as const) map.on(name, (event) => this.draw(event));
    for (const name of ['mouseup', 'touchend'] as const) map.on(name, () => this.end());
  }

  private take(button: HTMLButtonElement): void {
    const tool = button.dataset['tool'] as Tool;
    this.show([]);
    if (tool === 'clear') this.choice.clear();
    else this.tool = tool;
    for (const one of document.querySelectorAll('#tools [data-tool]')) one.setAttribute('aria-pressed', String((one as HTMLElement).dataset['tool'] === this.tool));
    this.map.getCanvas().style.cursor = this.tool === 'tap' ? '' : 'crosshair';
    this.map.dragPan[this.tool === 'lasso' || this.tool === 'freehand' ? 'disable' : 'enable']();
  }

  private tap(event: maplibre.MapMouseEvent): void {
    if (this.tool === 'line') {
      const [metres, point] = [this.metres(), event.lngLat.toArray() as Point];
      const last = this.line[this.line.length - 1];
      this.show(last === undefined ? [snapped(point, this.streets, metres)] : [...this.line, ...followed(last, point, this.streets, metres)]);
      this.choice.drawn(this.line);
    }
    if (this.tool !== 'tap') return;
    const found = this.map.queryRenderedFeatures(event.point, { layers: ['buildings-fill', 'buildings-dot'] })[0];
    if (found !== undefined) this.choice.set('building', String(found.properties['id']), 'turn');
    else {
      const grid = this.map.queryRenderedFeatures(event.point, { layers: ['grids-fill'] })[0];
      if (grid !== undefined) this.choice.set('grid', String(grid.properties['key']), 'turn');
    }
    this.choice.tell();
  }

  /** How near a street must be to be followed; 0 while the switch is off. */
  private metres(): number {
    const on = document.querySelector<HTMLInputElement>('#snap')?.checked === true;
    const typed = Number(document.querySelector<HTMLInputElement>('#snap-metres')?.value ?? 0);
    return on && typed > 0 ? Math.min(typed, 200) : 0;
  }

  private begin(event: maplibre.MapMouseEvent | maplibre.MapTouchEvent): void {
    if (this.tool !== 'lasso' && this.tool !== 'freehand') return;
    event.preventDefault();
    this.down = true;
    this.show([event.lngLat.toArray() as Point]);
  }

  private draw(event: maplibre.MapMouseEvent | maplibre.MapTouchEvent): void {
    if (this.down) this.show([...this.line, event.lngLat.toArray() as Point]);
  }

  private end(): void {
    if (!this.down) return;
    this.down = false;
    if (this.tool === 'freehand') {
      this.show(simplified(this.line.map((point) => snapped(point, this.streets, this.metres())), ONE_METRE));
      this.choice.drawn(this.line);
      return;
    }
    for (const one of this.buildings.features) {
      if (holds(this.line, one.properties?.['middle'] as Point)) this.choice.set('building', String(one.id), true);
    }
    this.show([]);
    this.choice.tell();
  }

  private show(line: Point[]): void {
    this.line = line;
    const features: GeoJSON.Feature[] = line.length < 2 ? [] : [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } }];
    this.map.getSource<maplibre.GeoJSONSource>('drawn')?.setData({ type: 'FeatureCollection', features });
  }
}

/** Each line of the streets; those of several parts are several. */
function linesOf(streets: GeoJSON.FeatureCollection): Street[] {
  return streets.features.flatMap(({ geometry }): Street[] => {
    if (geometry.type === 'LineString') return [geometry.coordinates as Street];
    return geometry.type === 'MultiLineString' ? (geometry.coordinates as Street[]) : [];
  });
}

async function draw(element: HTMLElement): Promise<void> {
  const layers = dataOf<LayerData[]>(element);
  const form = document.getElementById(element.dataset['form'] ?? '') as HTMLFormElement | null;
  const map = emptyMap(element);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  const [collections] = await Promise.all([Promise.all(layers.map((layer) => fetchLayer(layer))), map.once('load')]);
  const [grids, buildings, streets] = [collections[0]!, collections[1]!, collections[2]!];
  addLayers(map, grids, buildings, streets);
  let choice: Choice | null = null;
  choice = new Choice(form, () => {
    const ticked = new Set(choice?.chosen('building').map((box) => box.value));
    for (const one of buildings.features) map.setFeatureState({ source: 'buildings', id: one.id! }, { chosen: ticked.has(String(one.id)) });
  });
  new Drawing(map, choice, buildings, linesOf(streets));
  const bounds = boundsOf(buildings.features.length > 0 ? [buildings] : [grids]);
  if (bounds !== null) keepInView(map, bounds);
  map.once('idle', () => (element.dataset['state'] = 'drawn'));
}

export function attach(element: HTMLElement): void {
  draw(element).catch((error: unknown) => {
    giveUp(element);
    console.warn('map:', error);
  });
}
