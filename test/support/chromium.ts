/** Loads a page in headless Chromium, where there is one. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** Why pages cannot be loaded; false where they can. */
export function whyNoChromium(): string | false {
  try {
    execFileSync("chromium", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "chromium is not installed";
  }
}

export interface LoadedPage {
  /** The document as it is when the page's script has run. */
  readonly dom: string;
  /** What the page wrote to the console, errors among it. */
  readonly console: readonly string[];
}

/** Names resolve to nothing but this machine, so that Chromium itself asks nobody either. */
export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  "--enable-logging=stderr",
  "--v=0",
];

/** How long to wait for a browser on a busy machine. */
const TIMEOUT_MS = 120_000;

/** @param flags further ones @returns null where Chromium ended without a document */
export async function loadPage(
  file: string,
  directory: string,
  flags: readonly string[] = [],
): Promise<LoadedPage | null> {
  const profile = `--user-data-dir=${join(directory, "profile")}`;
  const child = spawn(
    "chromium",
    [...CHROMIUM_FLAGS, profile, ...flags, "--dump-dom", `file://${file}`],
    {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
    },
  );
  const ended = once(child, "close");
  const [dom, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  if (!dom.includes("</html>")) return null;
  return { dom, console: stderr.split("\n").filter((line) => line.includes(":CONSOLE")) };
}
