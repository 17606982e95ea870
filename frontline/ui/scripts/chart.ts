/** Bars and lines over time, from the JSON of the `{% chart %}` component; the table beneath has the same numbers. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { dataOf, token } from './lib/data';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export interface Series {
  name: string;
  values: (number | null)[];
  type?: 'bar' | 'line';
}

export interface ChartData {
  x: string[];
  unit: string;
  series: Series[];
  /** By series and place: where a bar or point leads. */
  urls?: string[][];
}

export interface Look {
  font: string;
  ink: string;
  line: string;
  colours: string[];
}

function drawn(series: Series): object {
  const type = series.type ?? 'bar';
  return { name: series.name, data: series.values, type, barMaxWidth: 34, symbolSize: 6, connectNulls: false, animation: false };
}

/** Where a bar or point leads, if the page said so. */
export function urlOf(data: ChartData, series: number | undefined, place: number): string | undefined {
  return data.urls?.[series ?? 0]?.[place];
}

/** Lines a legend takes at this width, px; names are measured roughly, a Chinese sign 12 px and any other 7. */
export function legendLines(names: string[], width: number): number {
  let [lines, left] = [1, width];
  for (const name of names) {
    const wide = 46 + [...name].reduce((sum, sign) => sum + (sign > '\u2e80' ? 12 : 7), 0);
    if (wide > left && left < width) [lines, left] = [lines + 1, width];
    left -= wide;
  }
  return lines;
}

/** What ECharts draws. The tooltip is drawn as text in the picture, because the content policy forbids inline styles. */
export function optionOf(data: ChartData, look: Look, width = Infinity): Record<string, unknown> {
  const lines = Number.isFinite(width) ? legendLines(data.series.map((one) => one.name), width) : 1;
  return {
    color: look.colours,
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: { left: 8, right: 8, top: 12 + 24 * lines, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 16, textStyle: { color: look.ink } },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    xAxis: { type: 'category', data: data.x, axisLabel: { color: look.ink, hideOverlap: true }, axisTick: { show: false } },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { color: look.ink }, splitLine: { lineStyle: { color: look.line } } },
    series: data.series.map(drawn),
  };
}

export function attach(element: HTMLElement): void {
  const look = {
    font: token('font'),
    ink: token('ink'),
    line: token('line'),
    colours: [token('accent'), '#b3541e', token('green'), '#7a4fa3', token('muted')],
  };
  const chart = init(element, null, { renderer: 'svg' });
  const data = dataOf<ChartData>(element);
  const draw = (): void => chart.setOption(optionOf(data, look, element.clientWidth));
  draw();
  chart.on('click', ({ seriesIndex, dataIndex }) => {
    const url = urlOf(data, seriesIndex, dataIndex);
    if (url !== undefined) window.location.assign(url);
  });
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(element);
}
