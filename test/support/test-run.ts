/** Runs tests of hipri's under another Node. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The compiled tests live in dist/test/support. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const OUTPUT_BYTES = 64 << 20;

/**
 * @param variables of the environment, beside those of this process
 * @returns what the tests said where one failed, else an empty text */
export function failuresUnder(
  node: string,
  folders: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  // The runner's own variables are not for its grandchildren.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const options = { cwd: ROOT, env: { ...inherited, ...variables }, maxBuffer: OUTPUT_BYTES };
  return new Promise((resolve) => {
    execFile(node, ["bin/test.js", ...folders], options, (error, stdout, stderr) => {
      resolve(error === null ? "" : `${error.message}\n${stdout}${stderr}`);
    });
  });
}
