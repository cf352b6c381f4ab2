// The document that is shown depends on the page: `data-document` of the script's own element.
const { document: address, calls } = globalThis.document.currentScript.dataset;

/** What a reference within the document, such as `#/components/schemas/Link`, stands for. */
function findReferred(document, reference) {
  return reference
    .split("/")
    .slice(1)
    .reduce((at, part) => at?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/** With what it refers to in its place; a schema that contains itself keeps its reference there. */
function resolveReferences(value, document, within = []) {
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, document, within));
  if (value === null || typeof value !== "object") return value;
  const { $ref, ...own } = value;
  if (typeof $ref === "string") {
    if (within.includes($ref)) return value;
    // The viewer takes the name of a schema from `$$ref`.
    return { $$ref: $ref, ...resolveReferences(findReferred(document, $ref), document, [...within, $ref]), ...own };
  }
  return Object.fromEntries(Object.entries(own).map(([key, item]) => [key, resolveReferences(item, document, within)]));
}

/**
 * Our documents refer to nothing outside of themselves. The viewer's own resolver reads the whole document anew for each
 * operation that is opened, which takes seconds.
 */
const ownReferences = {
  fn: {
    resolveSubtree: (document, path) =>
      Promise.resolve({
        errors: [],
        spec: resolveReferences(
          path.reduce((at, part) => at?.[part], document),
          document,
        ),
      }),
  },
};

globalThis.ui = globalThis.SwaggerUIBundle({
  url: address,
  dom_id: "#reference",
  plugins: [ownReferences],
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  // Neither a validator nor anything else of somebody else's is asked.
  validatorUrl: null,
  // Another origin's API takes no calls from here.
  supportedSubmitMethods: calls === "yes" ? ["get", "put", "post", "delete", "patch"] : [],
  syntaxHighlight: { activated: false },
});
