/** The tools that the conformance suite calls, each as its scenario describes it. */
import type { CallToolResult, InputRequiredResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import { acceptedContent, CLIENT_CAPABILITIES_META_KEY, inputRequired } from "@modelcontextprotocol/server";
import { z } from "zod";

/** One red pixel. */
export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** A header, and no sound. */
export const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";

type Answer = CallToolResult | InputRequiredResult;

const text = (content: string) => ({ type: "text", text: content }) as const;
const image = { type: "image", data: PNG, mimeType: "image/png" } as const;
const says = (content: string): CallToolResult => ({ content: [text(content)] });

export function registerFixtureTools(server: McpServer, seal: (state: string) => string): void {
  const tool = (name: string, run: (ctx: ServerContext) => Answer | Promise<Answer>) =>
    server.registerTool(name, { description: `Fixture of ${name}` }, run);

  tool("test_simple_text", () => says("This is a simple text response for testing."));
  tool("test_image_content", () => ({ content: [image] }));
  tool("test_audio_content", () => ({ content: [{ type: "audio", data: WAV, mimeType: "audio/wav" }] }));
  tool("test_embedded_resource", () => ({ content: [embedded("test://embedded-resource", "text/plain", EMBEDDED)] }));
  tool("test_multiple_content_types", () => ({
    content: [
      text("Multiple content types test:"),
      image,
      embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
  }));
  tool("test_error_handling", () => ({
    ...says("This tool intentionally returns an error for testing"),
    isError: true,
  }));
  tool("test_logging_tool", () => says("Nothing is logged without a level"));
  tool("test_tool_with_progress", reportProgress);
  registerQuestions(tool, seal);
}

const EMBEDDED = "This is an embedded resource content.";

function embedded(uri: string, mimeType: string, content: string) {
  return { type: "resource", resource: { uri, mimeType, text: content } } as const;
}

async function reportProgress({ mcpReq }: ServerContext): Promise<CallToolResult> {
  const progressToken = mcpReq._meta?.progressToken;
  for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
    const params = { progressToken: progressToken ?? 0, progress, total: 100 };
    await mcpReq.notify({ method: "notifications/progress", params });
  }
  return says("Done");
}

type RegisterTool = (name: string, run: (ctx: ServerContext) => Answer | Promise<Answer>) => unknown;

const Name = z.object({ name: z.string() });
const Color = z.object({ color: z.string() });
const Confirmation = z.object({ ok: z.boolean() });

const askName = inputRequired.elicit({ message: "What is your name?", requestedSchema: Name });
const askConfirmation = inputRequired.elicit({ message: "Please confirm", requestedSchema: Confirmation });
const askModel = (question: string) =>
  inputRequired.createMessage({ messages: [{ role: "user", content: text(question) }], maxTokens: 100 });

function registerQuestions(tool: RegisterTool, seal: (state: string) => string): void {
  const answers = ({ mcpReq }: ServerContext) => mcpReq.inputResponses ?? {};

  for (const name of ["test_input_required_result_elicitation", "test_streaming_elicitation"]) {
    tool(name, (ctx) => {
      const answer = acceptedContent(answers(ctx), "user_name", Name);
      return answer ? says(`Hello, ${answer.name}!`) : inputRequired({ inputRequests: { user_name: askName } });
    });
  }
  tool("test_input_required_result_sampling", (ctx) => {
    const { capital_question: answer } = answers(ctx);
    const capital_question = askModel("What is the capital of France?");
    return answer ? says(JSON.stringify(answer)) : inputRequired({ inputRequests: { capital_question } });
  });
  tool("test_input_required_result_list_roots", (ctx) => {
    const { client_roots: answer } = answers(ctx);
    const client_roots = inputRequired.listRoots();
    return answer ? says(JSON.stringify(answer)) : inputRequired({ inputRequests: { client_roots } });
  });
  for (const name of ["test_input_required_result_request_state", "test_input_required_result_tampered_state"]) {
    tool(name, (ctx) => {
      const isAnswered = ctx.mcpReq.requestState() === name && "confirm" in answers(ctx);
      if (isAnswered) return says("state-ok");
      return inputRequired({ inputRequests: { confirm: askConfirmation }, requestState: seal(name) });
    });
  }
  tool("test_input_required_result_multiple_inputs", (ctx) => {
    const inputRequests = {
      user_name: askName,
      greeting: askModel("Generate a greeting"),
      client_roots: inputRequired.listRoots(),
    };
    const isAnswered = Object.keys(inputRequests).every((key) => key in answers(ctx));
    return isAnswered ? says("Thank you") : inputRequired({ inputRequests, requestState: seal("multiple") });
  });
  tool("test_input_required_result_multi_round", (ctx) => {
    const step1 = inputRequired.elicit({ message: "Step 1: What is your name?", requestedSchema: Name });
    const step2 = inputRequired.elicit({ message: "Step 2: What is your favorite color?", requestedSchema: Color });
    const round = ctx.mcpReq.requestState<string>();
    if (round === "round 2" && "step2" in answers(ctx)) return says("Both answered");
    return round === "round 1" && "step1" in answers(ctx)
      ? inputRequired({ inputRequests: { step2 }, requestState: seal("round 2") })
      : inputRequired({ inputRequests: { step1 }, requestState: seal("round 1") });
  });
  // The SDK refuses questions of a kind that the client has not declared.
  tool("test_missing_capability", () => inputRequired({ inputRequests: { ask: askModel("Anything?") } }));
  tool("test_input_required_result_capabilities", ({ mcpReq }) => {
    const declared = (mcpReq.envelope ?? {}) as Record<string, Record<string, unknown>>;
    const capabilities = declared[CLIENT_CAPABILITIES_META_KEY] ?? {};
    return inputRequired({
      inputRequests: {
        ...(capabilities.sampling ? { greeting: askModel("Generate a greeting") } : {}),
        ...(capabilities.elicitation ? { user_name: askName } : {}),
      },
    });
  });
}
