import { randomBytes } from "node:crypto";
import type { Link } from "@overdub/contract";
import { createUlids } from "@overdub/contract";

/** With the digits and letters that ids have: what looks for long numbers looks at them, too. */
const newUlid = createUlids(randomBytes);
const newId = (prefix: string) => `${prefix}_${newUlid(Date.now()).slice(1)}`;
const [TAG_ID, USER_ID, WORKSPACE_ID] = [newId("tag"), newId("user"), newId("ws")];

const DATE = "2026-10-01T12:00:00.000Z";

/** A link as Dub answers it, with the fields that people mostly fill. */
export function dubLink(index: number): Link {
  const id = newId("link");
  return {
    id,
    domain: "go.example.com",
    key: `launch-${index}`,
    url: `https://www.example.com/products/${index}?utm_source=newsletter&utm_medium=email&utm_campaign=launch`,
    trackConversion: true,
    externalId: `campaign_${index}`,
    tenantId: null,
    programId: null,
    partnerId: null,
    archived: false,
    expiresAt: null,
    expiredUrl: null,
    disabledAt: null,
    password: null,
    proxy: false,
    title: "Our launch, all about it",
    description: "What is new in this release, and how to get it.",
    image: "https://www.example.com/images/launch.png",
    video: null,
    rewrite: false,
    doIndex: false,
    ios: null,
    android: null,
    geo: null,
    publicStats: false,
    tagId: TAG_ID,
    tags: [{ id: TAG_ID, name: "launch", color: "blue" }],
    folderId: null,
    webhookIds: [],
    comments: null,
    shortLink: `https://go.example.com/launch-${index}`,
    qrCode: `https://api.dub.co/qr?url=https://go.example.com/launch-${index}?qr=1`,
    utm_source: "newsletter",
    utm_medium: "email",
    utm_campaign: "launch",
    utm_term: null,
    utm_content: null,
    testVariants: null,
    testStartedAt: null,
    testCompletedAt: null,
    userId: USER_ID,
    workspaceId: WORKSPACE_ID,
    clicks: 1234 + index,
    leads: 12,
    conversions: 3,
    sales: 3,
    saleAmount: 12_900,
    lastClicked: DATE,
    createdAt: DATE,
    updatedAt: DATE,
    projectId: WORKSPACE_ID,
  };
}
