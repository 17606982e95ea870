/** A map drawn from the city's own GeoJSON, with no outside tiles, fonts or pictures. */
import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
// maplibre 6 looks for its worker beside the page; Vite puts it elsewhere
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { dataOf } from './lib/data';
import { drawnLayers, sourceOf, type LayerData } from './lib/maplayers';
import { boundsOf, type Box } from './lib/bounds';
import { hatch } from './lib/hatch';

maplibre.setWorkerUrl(workerUrl);

async function fetchLayer(layer: LayerData): Promise<GeoJSON.FeatureCollection> {
  const answer = await fetch(layer.url, { headers: { accept: 'application/geo+json, application/json' } });
  if (!answer.ok) throw new Error(`${layer.url}: ${answer.status}`);
  return (await answer.json()) as GeoJSON.FeatureCollection;
}

function emptyMap(container: HTMLElement): maplibre.Map {
  return new maplibre.Map({
    container,
    style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#eef1f4' } }] },
    attributionControl: false,
    localIdeographFontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    cooperativeGestures: false,
    dragRotate: false,
    fadeDuration: 0,
    locale: {
      'NavigationControl.ZoomIn': container.dataset['zoomIn'] ?? '+',
      'NavigationControl.ZoomOut': container.dataset['zoomOut'] ?? '-',
      'NavigationControl.ResetBearing': container.dataset['north'] ?? 'N',
    },
  });
}

function addLayer(map: maplibre.Map, layer: LayerData, data: GeoJSON.FeatureCollection): void {
  map.addSource(layer.name, { type: 'geojson', data });
  if (layer.kind === 'areas' || layer.kind === 'grids') map.addSource(`${layer.name}-labels`, { type: 'geojson', data: sourceOf(data) });
  for (const drawn of drawnLayers(layer)) map.addLayer(drawn);
  for (const id of drawnLayers(layer).map((drawn) => drawn.id)) openOnClick(map, id);
}

function openOnClick(map: maplibre.Map, id: string): void {
  map.on('click', id, (event) => {
    const url: unknown = event.features?.[0]?.properties['url'];
    if (typeof url === 'string' && url !== '') window.location.assign(url);
  });
  map.on('mouseenter', id, (event) => {
    if (event.features?.[0]?.properties['url']) map.getCanvas().style.cursor = 'pointer';
  });
  map.on('mouseleave', id, () => (map.getCanvas().style.cursor = ''));
}

/** Show everything, also after the phone was turned, until the reader moves the map by hand. */
function keepInView(map: maplibre.Map, bounds: Box): void {
  const fit = (): void => void map.fitBounds(bounds, { padding: 28, animate: false, maxZoom: 18 });
  map.on('resize', fit);
  map.on('movestart', (event) => {
    if (event.originalEvent !== undefined) map.off('resize', fit);
  });
  fit();
}

async function draw(element: HTMLElement): Promise<void> {
  const layers = dataOf<LayerData[]>(element);
  const map = emptyMap(element);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  const [collections] = await Promise.all([Promise.all(layers.map(fetchLayer)), map.once('load')]);
  for (const level of ['high', 'medium', 'low'] as const) map.addImage(`hatch-${level}`, hatch(level), { pixelRatio: 2 });
  layers.forEach((layer, index) => addLayer(map, layer, collections[index]!));
  const bounds = boundsOf(collections);
  if (bounds !== null) keepInView(map, bounds);
  map.once('idle', () => (element.dataset['state'] = 'drawn'));
}

function giveUp(element: HTMLElement): void {
  const words = document.createElement('p');
  words.className = 'failed';
  words.textContent = element.dataset['failed'] ?? '';
  element.replaceChildren(words);
  element.dataset['state'] = 'failed';
}

export function attach(element: HTMLElement): void {
  draw(element).catch((error: unknown) => {
    giveUp(element);
    console.warn('map:', error);
  });
}
