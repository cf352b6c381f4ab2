/** The least that can stand before an upstream: passes requests and answers through, and knows nothing about them. */
import { Agent, request as send } from "undici";
import { serve } from "../servers/serve.ts";
import { readAll } from "./read-all.ts";

await serve(async ({ input, resources }) => {
  const { upstream } = input as { upstream: string };
  const dispatcher = new Agent({ connections: 128 });
  resources.defer(() => dispatcher.close());
  return {
    listener: async (request, response) => {
      const { method = "GET", url = "/", headers } = request;
      const answer = await send(`${upstream}${url}`, {
        method,
        headers: { authorization: headers.authorization, "content-type": headers["content-type"] },
        body: method === "POST" ? await readAll(request) : null,
        dispatcher,
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      response.writeHead(answer.statusCode, { "Content-Type": "application/json", "Content-Length": body.length });
      response.end(body);
    },
  };
});
