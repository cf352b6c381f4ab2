import type { Services } from "../operations/services.ts";

/** What recording leads and sales needs: whichever key came, it stands for a workspace. */
export interface TrackContext extends Services {
  readonly workspaceId: string;
}
