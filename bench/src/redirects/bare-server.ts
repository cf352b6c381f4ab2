/** The least that can redirect: a Map, and nothing recorded. */
import { serve } from "../servers/serve.ts";
import { makeLinks } from "./links.ts";

await serve(async () => {
  const destinations = new Map(makeLinks().map(({ key, url }) => [`/${key}`, url]));
  return {
    listener: (request, response) => {
      const location = destinations.get(request.url ?? "");
      response.writeHead(location === undefined ? 404 : 302, { Location: location ?? "", "Content-Length": 0 });
      response.end();
    },
  };
});
