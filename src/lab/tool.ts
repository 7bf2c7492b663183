/** Runs a tool of this machine and gives its output, or an error that quotes the tool. */
import { execFile } from "node:child_process";
import { EnvironmentError } from "../base/errors.js";

interface ToolOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array;
  /** What a missing tool is to be installed with: "apt install xz-utils". */
  readonly install?: string;
}

const MAX_OUTPUT_BYTES = 256 * 2 ** 20;
const QUOTED_LINES = 4;

/** @throws EnvironmentError when the tool is missing or fails, with the end of its stderr */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd, input, install }: ToolOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      { encoding: "buffer", maxBuffer: MAX_OUTPUT_BYTES, ...(cwd === undefined ? {} : { cwd }) },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        if (error.code === "ENOENT") {
          const cure = install === undefined ? {} : { cure: `Install it: ${install}` };
          return reject(new EnvironmentError(`${command} is not installed`, cure));
        }
        const lines = stderr.toString().trim().split("\n");
        const quoted = lines.slice(-QUOTED_LINES).join("; ") || error.message;
        reject(new EnvironmentError(`${command} failed: ${quoted}`, { cause: error }));
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
