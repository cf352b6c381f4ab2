// The document that is shown depends on the page: `data-document` of the script's own element.
const { document: address, calls } = globalThis.document.currentScript.dataset;

globalThis.ui = globalThis.SwaggerUIBundle({
  url: address,
  dom_id: "#reference",
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
