/** Checked by the compiler (`npm run types`): a wrong type fails there, at the line of its test. */
import type { Readable } from 'node:stream';
import { describe, expectTypeOf, it } from 'vitest';
import type * as library from '../../src/index.js';
import type * as sandbox from '../../src/sandbox/index.js';

/** What the platform declares is not ours to mend. */
type Foreign = Readable | AbortSignal;
type Plain = string | number | bigint | boolean | symbol | null | undefined;

type IsAny<T> = 0 extends 1 & T ? true : false;
/** Exactly: every function that promises `any` would do as a `fetch`. */
type IsFetch<T> =
  (<G>() => G extends T ? 1 : 2) extends <G>() => G extends typeof globalThis.fetch ? 1 : 2 ? true : false;
type Deeper<Depth extends readonly unknown[]> = readonly [...Depth, unknown];

/**
 * The paths at which a type is `any`, through parameters, results, elements and properties; `never` when there is none.
 */
type AnyIn<T, Path extends string, Depth extends readonly unknown[] = readonly []> =
  IsAny<T> extends true
    ? Path
    : Depth['length'] extends 12
      ? `${Path} is too deep to be looked at`
      : T extends Plain | Foreign
        ? never
        : IsFetch<T> extends true
          ? never
          : T extends abstract new (
                ...given: infer Given
              ) => infer Made
            ? AnyIn<Given, `${Path}(…)`, Deeper<Depth>> | AnyIn<Made, Path, Deeper<Depth>>
            : T extends (...given: infer Given) => infer Result
              ? AnyIn<Given, `${Path}(…)`, Deeper<Depth>> | AnyIn<Result, `${Path}()`, Deeper<Depth>>
              : T extends Promise<infer Value>
                ? AnyIn<Value, Path, Deeper<Depth>> | AnyInElements<T, Path, Deeper<Depth>>
                : T extends readonly (infer Element)[] | Iterable<infer Element> | AsyncIterable<infer Element>
                  ? AnyIn<Element, `${Path}[]`, Deeper<Depth>>
                  : { [Key in keyof T]-?: AnyIn<T[Key], `${Path}.${Key & string}`, Deeper<Depth>> }[keyof T];

type AnyInElements<T, Path extends string, Depth extends readonly unknown[]> =
  T extends AsyncIterable<infer Element> ? AnyIn<Element, `${Path}[]`, Depth> : never;

type Any = ReturnType<typeof JSON.parse>;

describe('the search for any', () => {
  it('finds it wherever it hides', () => {
    expectTypeOf<AnyIn<Any, 'x'>>().toEqualTypeOf<'x'>();
    expectTypeOf<AnyIn<{ readonly a?: { readonly b: Any } | undefined }, 'x'>>().toEqualTypeOf<'x.a.b'>();
    expectTypeOf<AnyIn<(a: string, b: Any) => void, 'x'>>().toEqualTypeOf<'x(…)[]'>();
    expectTypeOf<AnyIn<() => Promise<Any>, 'x'>>().toEqualTypeOf<'x()'>();
    expectTypeOf<AnyIn<Promise<string> & AsyncIterable<Any>, 'x'>>().toEqualTypeOf<'x[]'>();
    expectTypeOf<AnyIn<string | readonly Any[], 'x'>>().toEqualTypeOf<'x[]'>();
    expectTypeOf<AnyIn<Readonly<Record<string, Any>>, 'x'>>().toEqualTypeOf<`x.${string}`>();
    expectTypeOf<AnyIn<new (a: Any) => object, 'x'>>().toEqualTypeOf<'x(…)[]'>();
  });

  it('takes unknown for what it is', () => {
    expectTypeOf<AnyIn<{ readonly cause: unknown; readonly at: number | null }, 'x'>>().toBeNever();
  });
});

describe('no type of the public interface is any', () => {
  it('in what is exported, with all that goes in and comes out', () => {
    expectTypeOf<AnyIn<typeof library, 'issue-batch'>>().toBeNever();
    expectTypeOf<AnyIn<typeof sandbox, 'issue-batch/sandbox'>>().toBeNever();
  });

  it('in types that a caller writes down', () => {
    expectTypeOf<AnyIn<library.BatchEvent, 'BatchEvent'>>().toBeNever();
    expectTypeOf<AnyIn<library.RowObject, 'RowObject'>>().toBeNever();
    expectTypeOf<AnyIn<library.BatchInput, 'BatchInput'>>().toBeNever();
    expectTypeOf<AnyIn<library.PlanOptions & library.RetryOptions & library.ReconcileOptions, 'options'>>().toBeNever();
  });
});
