import { describe, expect, test } from 'vitest';
import { createBlock } from '../../../src/cli/live/block.js';
import { createScreen } from './screen.js';

const WIDE = ['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(10)];

describe('a block of lines', () => {
  test('is drawn in its own place again and again, also when it grows and shrinks', async () => {
    const screen = createScreen();
    const block = createBlock(screen.stream);
    block.draw(['one', 'two']);
    block.draw(['three', 'four', 'five']);
    expect(await screen.lines()).toEqual(['three', 'four', 'five']);
    block.draw(['six']);
    expect(await screen.lines()).toEqual(['six']);
  });

  test('stays below what is said', async () => {
    const screen = createScreen();
    const block = createBlock(screen.stream);
    block.draw(['bar']);
    block.say(['first']);
    block.say(['second']);
    block.draw(['bar 2']);
    expect(await screen.lines()).toEqual(['first', 'second', 'bar 2']);
  });

  test('leaves nothing behind, also at the foot of a full screen', async () => {
    const screen = createScreen(80, 5);
    const block = createBlock(screen.stream);
    block.say(['1', '2', '3', '4', '5', '6']);
    for (let turn = 0; turn < 3; turn += 1) block.draw(WIDE);
    block.clear();
    block.clear();
    expect(await screen.lines()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('leaves nothing behind on a terminal that was made narrower, and then wider', async () => {
    const screen = createScreen(80, 24);
    const block = createBlock(screen.stream);
    block.say(['above']);
    block.draw(WIDE);
    await screen.lines();
    screen.resize(25, 24);
    block.draw(WIDE.map((line) => line.slice(0, 24)));
    await screen.lines();
    screen.resize(120, 24);
    block.draw(WIDE);
    expect(await screen.lines()).toEqual(['above', ...WIDE]);
    block.clear();
    expect(await screen.lines()).toEqual(['above']);
  });

  test('draws no more lines than the terminal has', async () => {
    const screen = createScreen(80, 3);
    const block = createBlock(screen.stream);
    block.say(['above']);
    for (let turn = 0; turn < 3; turn += 1) block.draw(['1', '2', '3', '4']);
    expect(await screen.lines()).toEqual(['above', '1', '2']);
  });
});
