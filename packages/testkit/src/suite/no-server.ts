/** For the project whose tests start no server: one that does fails here. */
import { Server } from "node:net";

Server.prototype.listen = () => {
  throw new Error("This test starts a server. Name what starts it in SERVER in vitest.config.ts.");
};
