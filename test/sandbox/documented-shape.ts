import { readFileSync } from 'node:fs';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export function fixture<T = unknown>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/wire/${name}.json`, import.meta.url), 'utf8'));
}

const SCHEMAS = fixture<Record<string, Schema>>('response-schemas');

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  const target = name === undefined ? schema : SCHEMAS[name];
  if (target === undefined) throw new Error(`The document has no schema ${schema.$ref}`);
  return name === undefined ? target : resolve(target);
}

/** The properties that the document gives to an object, through every `allOf`. */
function propertiesOf(schema: Schema): Record<string, Schema> {
  const own = resolve(schema);
  const inherited = (own.allOf ?? []).map(propertiesOf);
  return Object.assign({}, ...inherited, own.properties);
}

/**
 * How a value differs from the vendor's document, as paths with a reason. Other than a JSON Schema validator it also
 * reports properties that the document does not know.
 */
export function deviations(value: unknown, schemaOrName: Schema | string, path = ''): string[] {
  const schema = resolve(
    typeof schemaOrName === 'string' ? { $ref: `#/components/schemas/${schemaOrName}` } : schemaOrName,
  );
  if (value === null && schema.nullable === true) return [];
  const found: string[] = [];
  if (schema.oneOf !== undefined) {
    const tries = schema.oneOf.map((each) => deviations(value, each, path));
    if (!tries.some((each) => each.length === 0)) found.push(`${path}: fits none of the alternatives`);
  }
  for (const part of schema.allOf ?? []) {
    // What one part does not know another may; deeper down no other part is going to look.
    const ownLevel = (text: string) => text.endsWith('not documented') && !text.slice(path.length + 1).includes('/');
    found.push(...deviations(value, part, path).filter((text) => !ownLevel(text)));
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) found.push(`${path}: ${value} is not in the enum`);
  if (schema.type === 'string') {
    if (typeof value !== 'string') return [...found, `${path}: is no string`];
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) found.push(`${path}: ${value}`);
  }
  if ((schema.type === 'integer' || schema.type === 'number') && typeof value !== 'number')
    found.push(`${path}: is no number`);
  if (schema.type === 'boolean' && typeof value !== 'boolean') found.push(`${path}: is no boolean`);
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [...found, `${path}: is no array`];
    const { items } = schema;
    if (items !== undefined) found.push(...value.flatMap((each, at) => deviations(each, items, `${path}/${at}`)));
  }
  const known = propertiesOf(schema);
  if (Object.keys(known).length > 0 || schema.additionalProperties !== undefined) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [...found, `${path}: is no object`];
    for (const name of schema.required ?? []) if (!(name in value)) found.push(`${path}/${name}: is missing`);
    for (const [name, each] of Object.entries(value)) {
      const expected = known[name] ?? schema.additionalProperties;
      if (expected === undefined) found.push(`${path}/${name}: not documented`);
      else if (schema.properties?.[name] !== undefined || schema.additionalProperties !== undefined)
        found.push(...deviations(each, expected, `${path}/${name}`));
    }
  }
  return found;
}
