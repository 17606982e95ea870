/** A map drawn from the city's own GeoJSON, with no outside tiles, fonts or pictures. */
import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
// maplibre 6 looks for its worker beside the page; Vite puts it elsewhere
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { dataOf } from './lib/data';
import { drawnLayers, sourceOf, type LayerData } from './lib/maplayers';
import { boundsOf, type Box } from './lib/bounds';
import { hatch, LEVELS } from './lib/hatch';

maplibre.setWorkerUrl(workerUrl);

async function fetchLayer(layer: LayerData, url = layer.url): Promise<GeoJSON.FeatureCollection> {
  const answer = await fetch(url, { headers: { accept: 'application/geo+json, application/json' } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as GeoJSON.FeatureCollection;
}

function emptyMap(container: HTMLElement): maplibre.Map {
  const large = container.closest('.tall-map') !== null;
  return new maplibre.Map({
    container,
    style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#e6ebf0' } }] },
    attributionControl: false,
    localIdeographFontFamily: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    scrollZoom: large,
    dragPan: large || !window.matchMedia('(pointer: coarse)').matches, // a finger on a small map scrolls the page
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
  const fit = (): void => void map.fitBounds(bounds, { padding: Math.min(36, map.getContainer().clientWidth / 10), animate: false, maxZoom: 17 });
  map.on('resize', fit);
  map.on('movestart', (event) => {
    if (event.originalEvent !== undefined) map.off('resize', fit);
  });
  fit();
}

/** The newest answer for what is looked at now wins; one that fails leaves the last picture. */
function followView(map: maplibre.Map, layer: LayerData): void {
  let asked = 0;
  map.on('moveend', () => {
    const view = map.getBounds();
    const url = new URL(layer.url, window.location.href);
    const corners = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    url.searchParams.set('bbox', corners.map((degrees) => degrees.toFixed(5)).join(','));
    const mine = (asked += 1);
    fetchLayer(layer, url.href)
      .then((data) => {
        if (mine === asked) map.getSource<maplibre.GeoJSONSource>(layer.name)?.setData(data);
      })
      .catch((error: unknown) => console.warn('map:', error));
  });
}

async function draw(element: HTMLElement): Promise<void> {
  const layers = dataOf<LayerData[]>(element);
  const map = emptyMap(element);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  const [collections] = await Promise.all([Promise.all(layers.map((layer) => fetchLayer(layer))), map.once('load')]);
  for (const level of LEVELS) map.addImage(`hatch-${level}`, hatch(level), { pixelRatio: 2 });
  layers.forEach((layer, index) => addLayer(map, layer, collections[index]!));
  const bounds = boundsOf(collections);
  if (bounds !== null) keepInView(map, bounds);
  for (const layer of layers) if (layer.view === true) followView(map, layer);
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
