/** A map drawn from the city's own GeoJSON and tiles, with no outside tiles, fonts or pictures. */
import * as maplibre from 'maplibre-gl';
import { dataOf } from './lib/data';
import { drawnLayers, sourceOf, type LayerData } from './lib/maplayers';
import { boundsOf, type Box } from './lib/bounds';
import { hatch, LEVELS } from './lib/hatch';
import { emptyMap, fetchLayer, giveUp, keepInView } from './lib/mapbase';

function addLayer(map: maplibre.Map, layer: LayerData, data: GeoJSON.FeatureCollection | null): void {
  if (data === null) map.addSource(layer.name, { type: 'vector', tiles: [new URL(layer.tiles ?? '', window.location.href).href.replaceAll('%7B', '{').replaceAll('%7D', '}')], minzoom: 6, maxzoom: 16 });
  else {
    map.addSource(layer.name, { type: 'geojson', data });
    if (layer.kind === 'areas' || layer.kind === 'grids') map.addSource(`${layer.name}-labels`, { type: 'geojson', data: sourceOf(data) });
  }
  for (const drawn of drawnLayers(layer)) {
    map.addLayer(drawn);
    openOnClick(map, drawn.id, layer);
  }
}

function pageOf(feature: maplibre.MapGeoJSONFeature | undefined, layer: LayerData): string {
  const ref: unknown = feature?.properties['ref'];
  if (typeof ref === 'string' && layer.page !== undefined) return layer.page.replace('{ref}', ref);
  const url: unknown = feature?.properties['url'];
  return typeof url === 'string' ? url : '';
}

/** The topmost thing with a page opens; one click opens one page. */
function openOnClick(map: maplibre.Map, id: string, layer: LayerData): void {
  map.on('click', id, (event) => {
    const url = pageOf(event.features?.[0], layer);
    if (url !== '') window.location.assign(url);
  });
  map.on('mouseenter', id, (event) => {
    if (pageOf(event.features?.[0], layer) !== '') map.getCanvas().style.cursor = 'pointer';
  });
  map.on('mouseleave', id, () => (map.getCanvas().style.cursor = ''));
}

/** Boxes beside the map show and hide its layers. */
function followBoxes(map: maplibre.Map, layers: readonly LayerData[]): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-map-layer]')) {
    const layer = layers.find((one) => one.name === box.dataset['mapLayer']);
    if (layer === undefined) continue;
    box.checked = layer.hidden !== true;
    box.addEventListener('change', () => {
      for (const { id } of drawnLayers(layer)) map.setLayoutProperty(id, 'visibility', box.checked ? 'visible' : 'none');
    });
  }
}

/** Forms beside the map know the part that is seen: west, south, east, north. */
function tellView(map: maplibre.Map): void {
  const tell = (): void => {
    const [west, south, east, north] = map.getBounds().toArray().flat().map((degrees) => degrees.toFixed(6));
    for (const field of document.querySelectorAll<HTMLInputElement>('input[data-map-view]')) field.value = [west, south, east, north].join(',');
  };
  map.on('moveend', tell);
  tell();
}

function boundsOfAll(layers: readonly LayerData[], collections: readonly GeoJSON.FeatureCollection[]): Box | null {
  const said = layers.find((layer) => layer.bounds !== undefined)?.bounds;
  return said === undefined ? boundsOf(collections) : [[said[0], said[1]], [said[2], said[3]]];
}

async function draw(element: HTMLElement): Promise<void> {
  const layers = dataOf<LayerData[]>(element);
  const map = emptyMap(element);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
  const asked = layers.map((layer) => (layer.tiles === undefined ? fetchLayer(layer) : null));
  const [collections] = await Promise.all([Promise.all(asked), map.once('load')]);
  for (const level of LEVELS) map.addImage(`hatch-${level}`, hatch(level), { pixelRatio: 2 });
  const bounds = boundsOfAll(layers, collections.filter((one) => one !== null));
  if (bounds !== null) keepInView(map, bounds);
  layers.forEach((layer, index) => addLayer(map, layer, collections[index]!));
  followBoxes(map, layers);
  tellView(map);
  map.once('idle', () => (element.dataset['state'] = 'drawn'));
}

export function attach(element: HTMLElement): void {
  draw(element).catch((error: unknown) => {
    giveUp(element);
    console.warn('map:', error);
  });
}
