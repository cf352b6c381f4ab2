/** The page that a chat client shows beside a result: it hears of calls and results from its host, and asks nobody else. */
import { App } from "@modelcontextprotocol/ext-apps";
import { createRoot } from "react-dom/client";
import { ChartView } from "./chart.tsx";
import { chartOf } from "./chart-of.ts";
import "./views.css";

type Fields = Readonly<Record<string, unknown>>;
type Result = Parameters<NonNullable<App["ontoolresult"]>>[0];

const root = createRoot(document.getElementById("root") as HTMLElement);
const app = new App({ name: "Overdub", version: "1" }, {}, { autoResize: true });
let args: Fields = {};

app.ontoolinput = ({ arguments: given }) => {
  args = given ?? {};
};
app.ontoolresult = (result) => {
  const chart = result.isError ? undefined : chartOf(args, bodyOf(result));
  root.render(chart ? <ChartView chart={chart} /> : <p className="ink2">There are no figures to draw.</p>);
};
app.onhostcontextchanged = follow;

await app.connect();
follow(app.getHostContext() ?? {});

function follow({ theme }: { readonly theme?: string | undefined }): void {
  const isDark = theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  document.documentElement.classList.toggle("dark", isDark);
}

/** Text and structure say the same, and clients hand on the one or the other. */
function bodyOf({ structuredContent, content }: Result): unknown {
  if (structuredContent !== undefined) return structuredContent;
  const text = content?.find((part) => part.type === "text");
  try {
    return text?.type === "text" ? JSON.parse(text.text) : undefined;
  } catch {
    return undefined;
  }
}
