/** The resources that the conformance suite reads. */
import type { McpServer } from "@modelcontextprotocol/server";
import { ResourceTemplate } from "@modelcontextprotocol/server";
import { PNG } from "./fixture-tools.ts";

export function registerFixtureResources(server: McpServer): void {
  const text = { uri: "test://static-text", mimeType: "text/plain" };
  server.registerResource("static-text", text.uri, { ...text, description: "A text" }, () => ({
    contents: [{ ...text, text: "This is the content of the static text resource." }],
  }));

  const binary = { uri: "test://static-binary", mimeType: "image/png" };
  server.registerResource("static-binary", binary.uri, { ...binary, description: "An image" }, () => ({
    contents: [{ ...binary, blob: PNG }],
  }));

  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  const mimeType = "application/json";
  server.registerResource("template", template, { mimeType, description: "A template" }, (uri, { id }) => {
    const found = { id, templateTest: true, data: `Data for ID: ${id}` };
    return { contents: [{ uri: uri.href, mimeType, text: JSON.stringify(found) }] };
  });
}
