import { describe, expect, it } from 'vitest';
import { attach, shortened } from './chain';

describe('chain', () => {
  it('draws people as links and suspicions dashed', () => {
    const data = {
      nodes: [{ id: '1', label: 'Case 1', at: '2022-11-01', kind: 'case', url: '/cases/1/' }, { id: '2', label: 'Contact', at: '2022-11-03', kind: 'contact' }],
      links: [{ source: '1', target: '2', certain: false }, { source: '1', target: 'nobody' }],
    };
    document.body.innerHTML = `<div id="c" data-source="d"></div><script type="application/json" id="d">${JSON.stringify(data)}</script>`;
    const element = document.getElementById('c')!;
    attach(element);
    expect(element.querySelector('a.chain-node')!.getAttribute('href')).toBe('/cases/1/');
    expect(element.querySelectorAll('.chain-link.suspected')).toHaveLength(1);
    expect(element.querySelectorAll('.chain-link')).toHaveLength(1);
  });

  it('shortens a name that does not fit', () => {
    expect(shortened('Tashi Dorje')).toBe('Tashi Dorje');
    expect(shortened('欧珠次仁旺堆多吉')).toBe('欧珠次仁旺堆…');
  });
});
