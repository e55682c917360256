/** @file The programs that were used last. */
import { describe, expect, it } from 'vitest';
import { RecentPrograms } from './recent-programs.js';

describe('RecentPrograms', () => {
  it('lets the one go that has not been used for longest', () => {
    const released: number[] = [];
    const programs = new RecentPrograms<number>((program) => released.push(program), () => 'model "m"', 3);
    for (const k of [1, 2, 3]) programs.set(String(k), k);
    expect(programs.get('1')).toBe(1);
    programs.set('4', 4);
    programs.set('5', 5);
    expect([released, [...programs.keys()], programs.get('2')]).toEqual([[2, 3], ['1', '4', '5'], undefined]);
  });
});
