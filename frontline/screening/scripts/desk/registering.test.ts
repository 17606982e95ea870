import { describe, expect, it } from 'vitest';
import { detailsOf, faults } from './registering';

function typed(values: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return form;
}

describe('registering somebody', () => {
  it('needs a name and nothing else: a child has no card and no telephone', () => {
    expect(faults(detailsOf(typed({ name: '小卓玛', household: 'h' })))).toEqual([]);
    expect(faults(detailsOf(typed({ name: ' ' })))).toEqual([{ field: 'name', fault: 'name_missing' }]);
  });

  it('reads the birthday off a card that adds up, and says which digit is not to be trusted', () => {
    expect(detailsOf(typed({ name: '张三', id_number: '110105 19491231 002x', phone: '+86 139 0000 1111' })))
      .toMatchObject({ id_number: '11010519491231002X', born: '1949-12-31', phone: '13900001111' });
    expect(faults(detailsOf(typed({ name: '张三', id_number: '110105194912310021', phone: '12' }))).map(({ fault }) => fault)).toEqual(['id_check', 'phone_shape']);
  });
});
