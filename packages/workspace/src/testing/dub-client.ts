import { Dub } from "dub";

/** A started workspace, as far as its network is concerned. */
interface NetworkTarget {
  readonly origin: string;
  readonly workspace: { readonly apiKey: string };
}

/** Dub's own client, over the network. It checks every response against Dub's published schemas. */
export function dubClientOf({ origin, workspace }: NetworkTarget, token: string = workspace.apiKey): Dub {
  return new Dub({ token, serverURL: `${origin}/api` });
}
