import { trackOpen } from "@overdub/contract";
import { defineTool } from "../../tools/define-tool.ts";

export const createADubTrackOpen = defineTool({
  name: "create_a_dub_track_open",
  resource: "track_open",
  method: "create",
  title: "Track the opening of a deep link",
  description:
    "Record that an app was opened by a deep link, and get the `clickId` to give to create_a_dub_track later; null " +
    "if no click is found. Give `deepLink`, or for the first opening after an installation `dubDomain`. It is meant " +
    "for the backend of an app and cannot be undone.",
  tags: ["conversions", "tracking"],
  operation: trackOpen,
  isAddition: true,
  example: {
    args: { deepLink: "https://acme.link/app" },
    request: "POST /track/open",
    body: { deepLink: "https://acme.link/app" },
  },
});
