import type { Attempts } from "../../testing/foreign-attempt.ts";

export const metatagAttempts: Attempts = {
  // It tells of a page alone, whatever the domain.
  checkIframeable: [
    {
      status: 200,
      call: ({ link }) => ["GET", `/links/iframeable?url=https://theirs.test/&domain=${link.domain}`],
      body: { iframeable: false },
    },
  ],
};
