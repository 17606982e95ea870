/** A map drawn from the city's own GeoJSON and tiles, with no outside tiles, fonts or pictures. */
import * as maplibre from 'maplibre-gl';
import { dataOf } from './lib/data';
import { drawnLayers, sourceOf, type LayerData } from './lib/maplayers';
import { boundsOf } from './lib/bounds';
import { hatch, LEVELS } from './lib/hatch';
import { emptyMap, fetchLayer, giveUp, keepInView } from './lib/mapbase';

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

export function attach(element: HTMLElement): void {
  draw(element).catch((error: unknown) => {
    giveUp(element);
    console.warn('map:', error);
  });
}
