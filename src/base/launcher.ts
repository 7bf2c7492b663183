/** How a launch knows the hipri that started it. */
import { pid } from "node:process";

const VARIABLE = "HIPRI_LAUNCHER";

/** Variables for the environment of what this process launches. */
export const LAUNCHER: Readonly<Record<string, string>> = { [VARIABLE]: String(pid) };

/** Whether a process is to end with its parent, which launched it. */
export function isLaunched(env: NodeJS.ProcessEnv, parentPid: number): boolean {
  return env[VARIABLE] === String(parentPid);
}
