import { describe, expect, it } from 'vitest';
import { legendLines, optionOf, urlOf } from './chart';

const look = { font: 'x', ink: '#000', line: '#eee', colours: ['#123456'] };

describe('chart', () => {
  it('draws each series with its own kind, bars unless said otherwise', () => {
    const data = { x: ['1', '2'], unit: 'Day', series: [{ name: 'a', values: [1, null] }, { name: 'b', values: [2, 3], type: 'line' as const }] };
    const option = optionOf(data, look) as unknown as { series: { type: string; data: unknown }[]; tooltip: { renderMode: string } };
    expect(option.series.map(({ type }) => type)).toEqual(['bar', 'line']);
    expect(option.series[0]!.data).toEqual([1, null]);
    expect(option.tooltip.renderMode).toBe('richText');
  });

  it('keeps its bars below the legend, however many lines that takes', () => {
    const names = ['调整前列入并解除', '跨越调整时点', 'Listed after the change'];
    expect([legendLines(names, 1000), legendLines(names, 300), legendLines(names, 150)]).toEqual([1, 2, 3]);
    const data = { x: ['1'], unit: 'Day', series: names.map((name) => ({ name, values: [1] })) };
    expect(optionOf(data, look, 150)).toMatchObject({ grid: { top: 84 } });
    expect(optionOf(data, look)).toMatchObject({ grid: { top: 36 } });
  });

  it('leads where the page says, and nowhere else', () => {
    const data = { x: ['1'], unit: 'Day', series: [{ name: 'a', values: [1] }], urls: [['?days=1']] };
    expect(urlOf(data, 0, 0)).toBe('?days=1');
    expect(urlOf(data, 1, 0)).toBeUndefined();
    expect(urlOf({ x: data.x, unit: data.unit, series: data.series }, 0, 0)).toBeUndefined();
  });
});
