import { z } from "zod";
import { nullableDate, nullableText, text } from "../schema/response-fields.ts";
import { LINK_SCOPES, WEBHOOK_TRIGGERS } from "./trigger.ts";

/** An index of SQL must hold it. A URL that is written out is ASCII, so each character is a byte. */
const MAX_URL_BYTES = 2_048;
export const MAX_SCOPED_LINKS = 1_000;
export const MAX_SCOPED_FOLDERS = 100;

/** It is written as URLs are, so that equal ones are equal texts. */
const ReceiverUrl = z
  .string()
  .transform((given, ctx) => {
    const url = URL.parse(given.trim());
    const refuse = (message: string) => {
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") return refuse("Invalid URL");
    if (url.username !== "" || url.password !== "") return refuse("A URL with a user name or password is not sent to.");
    url.hash = "";
    if (url.href.length > MAX_URL_BYTES) return refuse(`The URL is longer than ${MAX_URL_BYTES} bytes.`);
    return url.href;
  })
  .describe("Where events are posted to, over http or https; unique in the workspace.");

const Triggers = z
  .array(z.enum(WEBHOOK_TRIGGERS))
  .transform((triggers) => [...new Set(triggers)])
  .describe("What the webhook is told of.");
const ids = (max: number, description: string) =>
  z.array(z.string().min(1)).max(max).nullish().describe(`${description} At most ${max}.`);

/** Which links the webhook hears the clicks of is checked together with what is stored. See behaviour/webhooks 4. */
export const WebhookUpdateBody = z.object({
  name: z.string().trim().min(1).max(40).optional().describe("What the webhook is called."),
  url: ReceiverUrl.optional(),
  triggers: Triggers.optional(),
  linkScope: z
    .enum(LINK_SCOPES)
    .nullish()
    .describe("Of which links clicks are told: of all, or of those in folders, or of some. For link.clicked alone."),
  linkIds: ids(MAX_SCOPED_LINKS, "The links, where the scope is `links`."),
  folderIds: ids(MAX_SCOPED_FOLDERS, "The folders, where the scope is `folders`."),
});
export type WebhookUpdateBody = z.output<typeof WebhookUpdateBody>;

export const WebhookCreateBody = WebhookUpdateBody.extend({
  name: WebhookUpdateBody.shape.name.unwrap(),
  url: ReceiverUrl,
  triggers: Triggers,
});
export type WebhookCreateBody = z.output<typeof WebhookCreateBody>;

export const Webhook = z.object({
  id: text("The unique ID of the webhook."),
  name: text("What the webhook is called."),
  url: text("Where events are posted to."),
  secret: text("Signs what is sent: the key of the HMAC-SHA256 in the header `Dub-Signature`."),
  triggers: z.array(z.enum(WEBHOOK_TRIGGERS)).describe("What the webhook is told of."),
  linkScope: z.enum(LINK_SCOPES).nullable().describe("Of which links clicks are told."),
  linkIds: z.array(z.string()).describe("The links, where the scope is `links`."),
  folderIds: z.array(z.string()).describe("The folders, where the scope is `folders`."),
  disabledAt: nullableDate("Since when the webhook gets nothing, because it failed too often."),
  installationId: nullableText("The integration that manages the webhook: there are none, so always null."),
});
export type Webhook = z.infer<typeof Webhook>;
