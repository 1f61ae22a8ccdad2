import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewOrderItem, WireOrderItem } from '../../src/api/wire.js';
import { type Match, matchItems } from '../../src/poll/match-items.js';
import { asked, askedItems, completed, given, item } from './sample-order.js';

const match = (items: readonly NewOrderItem[], answer: readonly WireOrderItem[], allowPlainHttp = false): Match =>
  matchItems(asked(...items), completed(answer), allowPlainHttp);
const givenAll = (items: readonly NewOrderItem[]) => items.map((wanted, row) => given(row, wanted));
const classOf = (wanted: NewOrderItem | undefined) => JSON.stringify(wanted);
const rowOf = (itemId: string) => Number(itemId.slice(2));

/** No row may hold a link that was made for a row that asked for something else, and no link may be held twice. */
function expectSound(items: readonly NewOrderItem[], { links }: Match): void {
  for (const { position, itemId, url } of links) {
    expect(url).toBe(`https://spend.example/${rowOf(itemId)}`);
    expect(classOf(items[rowOf(itemId)])).toBe(classOf(items[position]));
  }
  expect(new Set(links.map(({ url }) => url)).size).toBe(links.length);
  expect(new Set(links.map(({ position }) => position)).size).toBe(links.length);
}

const shuffles = askedItems.chain((items) =>
  fc.tuple(fc.constant(items), fc.shuffledSubarray([...items.keys()], { minLength: items.length })),
);

describe('items that came back', () => {
  test('are paired the same, whatever order the answer has', () => {
    fc.assert(
      fc.property(shuffles, ([items, order]) => {
        const answer = givenAll(items);
        const straight = match(items, answer);
        expect(straight.problems).toEqual([]);
        expect(straight.links.map(({ position }) => position)).toEqual([...items.keys()]);
        expectSound(items, straight);
        expect(
          match(
            items,
            order.map((row) => answer[row]!),
          ),
        ).toEqual(straight);
      }),
    );
  });

  test('keep their pairing when item IDs have nothing to do with rows', () => {
    const items = [item(10), item(10), item(20)];
    const answer = givenAll(items);
    const [first, second, other] = answer as [WireOrderItem, WireOrderItem, WireOrderItem];
    const swapped = [{ ...first, id: 'I-1' }, { ...second, id: 'I-0' }, other];
    const links = match(items, swapped).links.map(({ position, itemId }) => [position, itemId]);
    expect(links).toEqual([
      [0, 'I-0'],
      [1, 'I-1'],
      [2, 'I-2'],
    ]);
  });

  test.each(['10', '10.0', '10.00', '10.00000000', 10])('match by value, written as %j', (faceValue) => {
    const answer = { ...given(0, item(10)), face_value: faceValue as string };
    expect(match([item(10)], [answer]).links).toHaveLength(1);
  });

  test.each(['10.01', '1e1', '10,00', ' 10', '', '-10', '010', 'NaN'])(
    'match no other value, such as %j',
    (faceValue) => {
      const result = match([item(10)], [{ ...given(0, item(10)), face_value: faceValue }]);
      expect(result.links).toEqual([]);
      expect(result.problems).toHaveLength(2);
    },
  );

  test('match an address whose domain came back in small letters, and no other name', () => {
    const mail = (address: string) => item(10, { distribution_method: { type: 'EMAIL', email_address: address } });
    expect(match([mail('Ada@Example.COM')], [given(0, mail('Ada@example.com'))]).links).toHaveLength(1);
    expect(match([mail('Ada@Example.COM')], [given(0, mail('ada@example.com'))]).links).toEqual([]);
  });
});

/** Ways in which an answer can be other than what was asked for. */
const LIES: Readonly<Record<string, (answer: WireOrderItem[], index: number) => WireOrderItem[]>> = {
  missing: (answer, index) => answer.toSpliced(index, 1),
  extra: (answer, index) => [...answer, { ...answer[index]!, id: 'I-999', payout: link('https://spend.example/999') }],
  'duplicated whole': (answer, index) => [...answer, answer[index]!],
  'with the ID of another': (answer, index) => answer.with(index, { ...answer[index]!, id: answer.at(index - 1)!.id }),
  'with the link of another': (answer, index) =>
    answer.with(index, { ...answer[index]!, payout: answer.at(index - 1)!.payout ?? null }),
  'of another value': (answer, index) => answer.with(index, { ...answer[index]!, face_value: '11' }),
  'of another product': (answer, index) =>
    answer.with(index, { ...answer[index]!, products: { type: 'SINGLE', value: 'OTHER' } }),
  'to another address': (answer, index) =>
    answer.with(index, {
      ...answer[index]!,
      distribution_method: { type: 'EMAIL', email_address: 'other@x.example' },
    }),
  'without a payout': (answer, index) => answer.with(index, { ...answer[index]!, payout: null }),
  'without a link': (answer, index) => answer.with(index, { ...answer[index]!, payout: link(null) }),
  'with a link in plain HTTP': (answer, index) =>
    answer.with(index, { ...answer[index]!, payout: link('http://spend.example/x') }),
};

const link = (url: string | null) => ({ status: 'ACTIVE', url });

describe('an answer that is not what was asked for', () => {
  test.each(Object.keys(LIES))('with an item %s is noticed, and never gives a link to a wrong row', (kind) => {
    const lie = LIES[kind]!;
    fc.assert(
      fc.property(askedItems, fc.nat(), (items, at) => {
        const answer = givenAll(items);
        const index = at % answer.length;
        const told = lie(answer, index);
        fc.pre(JSON.stringify(told) !== JSON.stringify(answer));
        const result = match(items, told);
        expect(result.problems.length).toBeGreaterThan(0);
        expect(result.links.some(({ position }) => classOf(items[position]) === classOf(items[index]))).toBe(false);
        expectSound(items, result);
        expect(result.problems.join()).not.toContain('spend.example');
      }),
    );
  });

  test('without any items, or with someone else’s, gives no link at all', () => {
    expect(match([item(10), item(10)], []).problems).toHaveLength(1);
    expect(matchItems(asked(item(10)), completed([], { items: null }), false).links).toEqual([]);
    expect(match([item(10)], [given(5, item(20))]).links).toEqual([]);
  });
});

describe('a product that the vendor no longer knows', () => {
  const forgotten = (row: number, wanted: NewOrderItem): WireOrderItem => ({
    ...given(row, wanted),
    products: { type: 'UNKNOWN' },
  });

  test('is told by everything else, if that is enough', () => {
    const items = [item(10), item(20)];
    const result = match(items, [forgotten(1, item(20)), given(0, item(10))]);
    expect(result).toMatchObject({ problems: [], links: [{ itemId: 'I-0' }, { itemId: 'I-1' }] });
  });

  test('gives no link when two products were asked for at that value', () => {
    const other = item(10, { products: { type: 'SINGLE', value: 'WMT-US' } });
    const items = [item(10), other, item(20)];
    const result = match(items, [forgotten(0, item(10)), forgotten(1, other), given(2, item(20))]);
    expect(result.links.map(({ position }) => position)).toEqual([2]);
    expect(result.problems).toHaveLength(3);
  });
});

describe('a link', () => {
  test.each([
    'javascript:alert(1)',
    'ftp://spend.example/1',
    'spend.example/1',
    'https://spend.example/a b',
    'https://spend.example/\n',
    ' https://spend.example/1',
    'https://spend.example/"',
    'https://spend.example/\u202e',
    `https://spend.example/${'x'.repeat(2048)}`,
  ])('%j is not handed out', (url) => {
    expect(match([item(10)], [{ ...given(0, item(10)), payout: link(url) }]).links).toEqual([]);
  });

  test('in plain HTTP is for local simulations only', () => {
    const answer = [{ ...given(0, item(10)), payout: link('http://127.0.0.1/1') }];
    expect(match([item(10)], answer, true).links).toHaveLength(1);
    expect(match([item(10)], answer, false).links).toEqual([]);
  });
});
