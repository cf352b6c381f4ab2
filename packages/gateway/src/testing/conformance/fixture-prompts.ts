/** The prompts that the conformance suite gets. */
import type { McpServer } from "@modelcontextprotocol/server";
import { acceptedContent, completable, inputRequired } from "@modelcontextprotocol/server";
import { z } from "zod";
import { PNG } from "./fixture-tools.ts";

const user = (text: string) => ({ role: "user", content: { type: "text", text } }) as const;

const Context = z.object({ context: z.string() });

export function registerFixturePrompts(server: McpServer): void {
  const about = (name: string) => ({ description: `Fixture of ${name}` });

  server.registerPrompt("test_simple_prompt", about("test_simple_prompt"), () => ({
    messages: [user("This is a simple prompt for testing.")],
  }));

  const suggest = (typed: string | undefined) =>
    ["paris", "park", "party"].filter((word) => word.startsWith(typed ?? ""));
  const argsSchema = z.object({ arg1: completable(z.string(), suggest), arg2: z.string() });
  server.registerPrompt(
    "test_prompt_with_arguments",
    { ...about("test_prompt_with_arguments"), argsSchema },
    ({ arg1, arg2 }) => ({ messages: [user(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)] }),
  );

  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { ...about("test_prompt_with_embedded_resource"), argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri: uri }) => {
      const resource = { uri, mimeType: "text/plain", text: "Embedded resource content for testing." };
      const content = { type: "resource", resource } as const;
      return { messages: [{ role: "user", content }, user("Please process the embedded resource above.")] };
    },
  );

  server.registerPrompt("test_prompt_with_image", about("test_prompt_with_image"), () => ({
    messages: [
      { role: "user", content: { type: "image", data: PNG, mimeType: "image/png" } },
      user("Please analyze the image above."),
    ],
  }));

  const question = { message: "What context should the prompt use?", requestedSchema: Context };
  server.registerPrompt("test_input_required_result_prompt", about("a prompt that asks"), ({ mcpReq }) => {
    const answer = acceptedContent(mcpReq.inputResponses ?? {}, "user_context", Context);
    if (answer) return { messages: [user(answer.context)] };
    return inputRequired({ inputRequests: { user_context: inputRequired.elicit(question) } });
  });
}
