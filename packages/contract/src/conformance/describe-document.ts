/**
 * An OpenAPI document as lines of text, one for each thing that a client depends on, so that two documents can be
 * compared as sets. Reads 3.0 (`nullable`) and 3.1 (lists of types) into the same words. For the tests.
 */

type Node = { readonly [key: string]: unknown };

/** One place in a request or a response: what may stand there, and whether it may be absent. */
interface Place {
  readonly types: Set<string>;
  optional: boolean;
}

/** E.g. `getLinks query page?: number` or `createLink 200.tags[].name: string`, sorted. */
export function describeDocument(document: unknown): string[] {
  const root = asNode(document);
  return Object.entries(asNode(root.paths))
    .flatMap(([path, methods]) =>
      Object.entries(asNode(methods)).map(([method, operation]) => ({ method, path, operation: asNode(operation) })),
    )
    .flatMap(({ method, path, operation }) => describeOperation(root, method, path, operation))
    .sort();
}

function describeOperation(root: Node, method: string, path: string, operation: Node): string[] {
  const id = String(operation.operationId);
  const responses = Object.entries(asNode(operation.responses));
  const success = responses.filter(([status]) => status.startsWith("2"));
  return [
    `${id} is ${method.toUpperCase()} ${path}`,
    ...responses.map(([status]) => `${id} answers ${status}`),
    ...asList(operation.security ?? root.security).map((scheme) => `${id} needs ${Object.keys(asNode(scheme))}`),
    ...asList(operation.parameters)
      .map(asNode)
      .flatMap((parameter) => describeParameter(root, id, parameter)),
    ...describeContent(root, `${id} body`, operation.requestBody),
    ...success.flatMap(([status, response]) => describeContent(root, `${id} ${status}`, response)),
  ];
}

/** Lines name the media type unless it is JSON. */
function describeContent(root: Node, at: string, message: unknown): string[] {
  return Object.entries(asNode(asNode(message).content)).flatMap(([type, media]) =>
    describeSchema(root, type === "application/json" ? at : `${at} ${type}`, asNode(media).schema),
  );
}

function describeParameter(root: Node, id: string, parameter: Node): string[] {
  const place = `${id} ${parameter.in} ${parameter.name}`;
  return describeSchema(root, place, parameter.schema, parameter.required !== true);
}

function describeSchema(root: Node, at: string, schema: unknown, optional = false): string[] {
  if (schema === undefined) return [];
  const places = new Map<string, Place>();
  collect(root, places, at, asNode(schema), optional);
  return [...places].map(([path, place]) => {
    const types = [...place.types].sort().join(" | ");
    return `${path}${place.optional ? "?" : ""}: ${types || "anything"}`;
  });
}

function collect(root: Node, places: Map<string, Place>, at: string, given: Node, optional: boolean): void {
  const schema = typeof given.$ref === "string" ? resolve(root, given.$ref) : given;
  const place = places.get(at) ?? { types: new Set(), optional: false };
  places.set(at, place);
  place.optional ||= optional;
  for (const type of typesOf(schema)) place.types.add(type);
  for (const variant of variantsOf(schema)) collect(root, places, at, asNode(variant), false);
  const required = asList(schema.required);
  for (const [name, child] of Object.entries(asNode(schema.properties))) {
    collect(root, places, `${at}.${name}`, asNode(child), !required.includes(name));
  }
  if (schema.items) collect(root, places, `${at}[]`, asNode(schema.items), false);
  if (typeof schema.additionalProperties === "object") {
    collect(root, places, `${at}{}`, asNode(schema.additionalProperties), false);
  }
}

/** Literals are quoted; an integer is a number, since JSON knows one kind and Dub's document uses no other. */
function typesOf(schema: Node): string[] {
  const literals = "const" in schema ? [schema.const] : asList(schema.enum);
  const names = (Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type])
    .map(String)
    .map((name) => (name === "integer" ? "number" : name));
  const types = literals.length > 0 ? literals.map((literal) => JSON.stringify(literal)) : names;
  // Where anything goes, `nullable` adds nothing.
  const isLimited = types.length > 0 || variantsOf(schema).length > 0;
  return schema.nullable === true && isLimited ? [...types, "null"] : types;
}

function variantsOf({ anyOf, oneOf, allOf }: Node): unknown[] {
  return [...asList(anyOf), ...asList(oneOf), ...asList(allOf)];
}

function resolve(root: Node, reference: string): Node {
  const keys = reference.replace(/^#\//, "").split("/");
  return keys.reduce<Node>((node, key) => asNode(node[key]), root);
}

function asNode(value: unknown): Node {
  return typeof value === "object" && value !== null ? (value as Node) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
