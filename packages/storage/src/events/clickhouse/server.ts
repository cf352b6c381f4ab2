/** Where a ClickHouse server answers, and how tables are made there. */
export interface ClickHouseServer {
  /** `http://host:8123` or `https://host:8443`. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Replicated tables are made on every server of this cluster; absent: one server with tables of its own. */
  readonly cluster: string | undefined;
}

const NAME = /^[A-Za-z_][0-9A-Za-z_]*$/;
const PARAMETERS = new Set(["cluster", "tls"]);

/**
 * `clickhouse://user:password@host:8123/database?cluster=name`; over TLS with `clickhouses://` or `?tls=true`, on port
 * 8443 unless another is given. User and database are `default` if absent.
 *
 * @throws an `Error` that says what is wrong and repeats nothing of the URL, which holds a password.
 */
export function parseClickHouseUrl(text: string): ClickHouseServer {
  if (!URL.canParse(text)) throw new Error("The ClickHouse URL is not a URL.");
  const url = new URL(text);
  if (url.protocol !== "clickhouse:" && url.protocol !== "clickhouses:")
    throw new Error("A ClickHouse URL starts with clickhouse:// or clickhouses://.");
  if (!url.hostname) throw new Error("The ClickHouse URL names no host.");
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.has(name)) throw new Error("The ClickHouse URL has a parameter other than cluster and tls.");
  }
  const tls = url.searchParams.get("tls");
  if (tls !== null && tls !== "true" && tls !== "false")
    throw new Error("`tls` in the ClickHouse URL must be true or false.");
  const secure = tls === null ? url.protocol === "clickhouses:" : tls === "true";
  const [username, password] = [decode(url.username), decode(url.password)];
  return {
    origin: `${secure ? "https" : "http"}://${url.hostname}:${url.port || (secure ? 8443 : 8123)}`,
    username: username || "default",
    password,
    database: readName("database", url.pathname.slice(1) || "default"),
    cluster: url.searchParams.has("cluster") ? readName("cluster", url.searchParams.get("cluster") ?? "") : undefined,
  };
}

/** Names stand in statements as they are, so they may hold nothing that needs quoting. */
function readName(what: string, name: string): string {
  if (!NAME.test(name)) throw new Error(`The ${what} in the ClickHouse URL must be letters, digits and underscores.`);
  return name;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error("User and password in the ClickHouse URL must be percent-encoded.");
  }
}

/** What a statement that changes tables says so that all servers of the cluster do. */
export function onCluster(cluster: string | undefined): string {
  return cluster ? `on cluster ${cluster}` : "";
}
