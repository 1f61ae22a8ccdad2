import { describe, expect, it } from 'vitest';
import { CREATE_FAULTS, parseFault, READ_FAULTS } from '../../src/sandbox/index.js';

describe('parseFault', () => {
  it('reads a fault at one attempt and at each multiple', () => {
    expect(parseFault('reset-after@2')).toEqual({ on: 'create', kind: 'reset-after', nth: 2 });
    expect(parseFault('create:429@every:10')).toEqual({ on: 'create', kind: '429', every: 10 });
    expect(parseFault('read:404@1')).toEqual({ on: 'read', kind: '404', nth: 1 });
  });

  it('knows every kind', () => {
    for (const kind of Object.keys(CREATE_FAULTS)) expect(parseFault(`${kind}@1`).kind).toBe(kind);
    for (const kind of Object.keys(READ_FAULTS)) expect(parseFault(`read:${kind}@1`).kind).toBe(kind);
  });

  it.each(['', 'reset-after', 'reset-after@0', 'reset-after@', 'reset-after@-1', '@2', 'list:429@1', 'RESET@1'])(
    'refuses %j with an example of what to write',
    (text) => {
      expect(() => parseFault(text)).toThrow(RangeError);
      expect(() => parseFault(text)).toThrow(/reset-after@2/);
    },
  );

  it.each([
    ['explode@1', 'reset-before'],
    ['read:reset-after@1', 'cut-json'],
    ['toString@1', 'KIND@N'],
    ['constructor@1', 'reset-before'],
  ])('refuses %s and names the kinds there are', (text, named) => {
    expect(() => parseFault(text)).toThrow(RangeError);
    expect(() => parseFault(text)).toThrow(named);
  });
});
