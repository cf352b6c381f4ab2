/** Stands in for Dub: always the same list of 20 links, and the same created link, at no cost. */
import { serve } from "../servers/serve.ts";
import { dubLink } from "./dub-links.ts";

await serve(async () => {
  const list = Buffer.from(JSON.stringify(Array.from({ length: 20 }, (_, index) => dubLink(index))));
  const created = Buffer.from(JSON.stringify(dubLink(0)));
  return {
    listener: (request, response) => {
      const body = request.method === "POST" ? created : list;
      request.resume();
      request.once("end", () => {
        response.writeHead(200, {
          "Content-Type": "application/json",
          "Content-Length": body.length,
          // More than a benchmark asks for.
          "X-RateLimit-Limit": "100000000",
          "X-RateLimit-Remaining": "99999999",
          "X-RateLimit-Reset": String(Date.now() + 60_000),
        });
        response.end(body);
      });
    },
  };
});
