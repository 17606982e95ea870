/** What every map shares: no outside tiles, fonts or pictures; the view that shows everything; giving up in words. */
import 'maplibre-gl/dist/maplibre-gl.css';
import * as maplibre from 'maplibre-gl';
// maplibre 6 looks for its worker beside the page; Vite puts it elsewhere
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Box } from './bounds';
import type { LayerData } from './maplayers';

maplibre.setWorkerUrl(workerUrl);

export async function fetchLayer(layer: LayerData, url = layer.url): Promise<GeoJSON.FeatureCollection> {
  const answer = await fetch(url, { headers: { accept: 'application/geo+json, application/json' } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as GeoJSON.FeatureCollection;
}

export function emptyMap(container: HTMLElement): maplibre.Map {
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

/** Show everything, also after the phone was turned, until the reader moves the map by hand. */
export function keepInView(map: maplibre.Map, bounds: Box): void {
  const fit = (): void => void map.fitBounds(bounds, { padding: Math.min(36, map.getContainer().clientWidth / 10), animate: false, maxZoom: 17 });
  map.on('resize', fit);
  map.on('movestart', (event) => {
    if (event.originalEvent !== undefined) map.off('resize', fit);
  });
  fit();
}

export function giveUp(element: HTMLElement): void {
  const words = document.createElement('p');
  words.className = 'failed';
  words.textContent = element.dataset['failed'] ?? '';
  element.replaceChildren(words);
  element.dataset['state'] = 'failed';
}
