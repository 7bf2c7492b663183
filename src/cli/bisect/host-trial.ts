/** One launch of the job on this machine, for bisects of what is not a guest's kernel. */
import type { JobEnding } from "../../bisect/judgement.js";
import { type Launcher, THIS_PROGRAM } from "../../launch/launch.js";
import { runFlagsOf, type TrialFlags } from "./guest-trial.js";

export async function tryOnHost(
  paths: readonly string[],
  flags: TrialFlags,
  launcher: Launcher,
): Promise<JobEnding> {
  const plan = {
    program: THIS_PROGRAM,
    args: [...runFlagsOf(flags), ...paths],
    env: {},
    stdin: null,
  };
  const { result, exitStatus, stderr } = await launcher.start(plan).ended;
  if (result !== null) return { kind: "result", result, exitStatus };
  const why = stderr.trim().replace(/^hipri: /, "") || "it said nothing";
  return { kind: "no result", exitStatus, why };
}
