/** What a form fills in. */
export type Config = Record<string, unknown>;

/** A JSON Schema as the server writes it of a typed class: an object, lists of objects, and formats that name a control. */
export interface Schema {
  type?: string;
  format?: string;
  title?: string;
  description?: string;
  enum?: string[];
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Follows a `$ref` into the definitions of the document; other schemas stay as they are. */
export function resolve(schema: Schema, root: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  const target = name ? root.$defs?.[name] : undefined;
  return target ? { ...target, ...schema, ...(target.type && { type: target.type }) } : schema;
}

/** The fields of an object in their order, without those that a person does not set. */
export function fields(schema: Schema, root: Schema): [string, Schema][] {
  const properties = resolve(schema, root).properties ?? {};
  return Object.entries(properties)
    .map(([name, field]): [string, Schema] => [name, resolve(field, root)])
    .filter(([, field]) => field.format !== "hidden");
}

/** What a field holds until somebody says otherwise. */
export function initial(schema: Schema, root: Schema): unknown {
  const own = resolve(schema, root);
  if (own.default !== undefined) return structuredClone(own.default);
  if (own.enum) return own.enum[0];
  if (own.anyOf?.some((each) => each.type === "null")) return null;
  const type = own.type ?? own.anyOf?.[0]?.type;
  if (type === "array") return firstItems(own, root);
  if (type === "boolean") return false;
  if (type === "number" || type === "integer")
    return Math.max(own.minimum ?? 0, own.exclusiveMinimum !== undefined ? 1 : 0);
  if (type !== "object") return "";
  if (own.format === "rule" || own.format === "entry-rule") return { kind: "all", rules: [] };
  return initialObject(own, root);
}

/** The fields that have a default, each with it: what the server takes for granted where nothing is said. */
export const defaults = (schema: Schema, root: Schema): Config =>
  Object.fromEntries(
    fields(schema, root).flatMap(([name, { default: own }]) =>
      own === undefined ? [] : [[name, structuredClone(own)]],
    ),
  );

/** What a field is called where its schema has no title: `signing_secret` becomes “Signing secret”. */
export const spoken = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");

/** The object behind a field that may be null, e.g. a goal or a rule; null for fields that may not. */
export function nullable(schema: Schema, root: Schema): Schema | null {
  if (!schema.anyOf?.some((each) => each.type === "null")) return null;
  const other = schema.anyOf.find((each) => each.type !== "null");
  if (!other) return null;
  const own = resolve(other, root);
  return own.type === "object" ? { ...own, ...(schema.format && { format: schema.format }) } : null;
}

/** A new item of a list: its required fields, and a name that the others do not have. */
export function initialItem(schema: Schema, root: Schema, taken: readonly string[]): Config {
  const item = initialObject(resolve(schema, root), root);
  if ("name" in item) {
    const free = [...LETTERS].find((letter) => !taken.includes(letter));
    item.name = free ?? String(taken.length + 1);
  }
  return item;
}

/** As many items as a list must have. */
function firstItems(list: Schema, root: Schema): unknown[] {
  const items: Config[] = [];
  while (list.items && resolve(list.items, root).properties && items.length < (list.minItems ?? 0)) {
    items.push(
      initialItem(
        list.items,
        root,
        items.map((item) => String(item.name)),
      ),
    );
  }
  return items;
}

function initialObject(schema: Schema, root: Schema): Config {
  return Object.fromEntries(fields(schema, root).map(([name, field]) => [name, initial(field, root)]));
}
