/** Steady state: what its options need of each other. The bounds are those of fio's init.c. */
import { DEFAULT_STEADY_GOAL, steadyGoal } from "../kinds/steady-state.js";
import type { Subject } from "./subject.js";

const LEAST_INTERVAL_MS = 1000;

/** Without ss_dur nothing is looked for; with it the window must hold whole intervals. */
export function settleSteadyState({ options, contradiction, notice }: Subject): void {
  const { steadyGoal: goal, steadyWindowMs, steadyRampMs, steadyIntervalMs } = options;
  if (steadyWindowMs === 0) {
    const unused = {
      steadystate: steadyGoal.format(goal) !== steadyGoal.format(DEFAULT_STEADY_GOAL),
      steadystate_ramp_time: steadyRampMs > 0,
      steadystate_check_interval: steadyIntervalMs !== LEAST_INTERVAL_MS,
    };
    for (const [option, isSet] of Object.entries(unused)) {
      if (isSet) notice("without-effect", option, `${option} has no effect without ss_dur`);
    }
    return;
  }
  if (steadyIntervalMs < LEAST_INTERVAL_MS) {
    contradiction(
      "steadystate_check_interval",
      `ss_interval=${steadyIntervalMs}ms is less than a second`,
      "Use ss_interval=1s or more.",
    );
  } else if (steadyWindowMs % steadyIntervalMs !== 0 || steadyWindowMs <= steadyIntervalMs) {
    contradiction(
      "steadystate_duration",
      `ss_dur=${steadyWindowMs}ms is no multiple of ss_interval=${steadyIntervalMs}ms above it`,
      "Use ss_dur=2s or more, in whole intervals.",
    );
  }
  if (goal.measure === "lat" && options.disableClat) {
    contradiction(
      "steadystate",
      "steadystate=lat looks at completion latencies, and disable_clat does not measure them",
      "Remove disable_clat (gtod_reduce sets it), or use iops or bw.",
    );
  }
}
