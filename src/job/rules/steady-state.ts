/** Steady state: what its options need of each other. The bounds are those of fio's init.c. */
import { DEFAULT_STEADY_GOAL, steadyStateGoal } from "../kinds/steady-state.js";
import { type Subject, sayWithoutEffect } from "./subject.js";

const LEAST_INTERVAL_MS = 1000;

/** Without ss_dur nothing is looked for; with it the window must hold whole intervals. */
export function settleSteadyState(subject: Subject): void {
  const { options, contradiction } = subject;
  const {
    steadyStateGoal: goal,
    steadyStateWindowMs,
    steadyStateRampMs,
    steadyStateIntervalMs,
  } = options;
  if (steadyStateWindowMs === 0) {
    const unused = {
      steadystate: steadyStateGoal.format(goal) !== steadyStateGoal.format(DEFAULT_STEADY_GOAL),
      steadystate_ramp_time: steadyStateRampMs > 0,
      steadystate_check_interval: steadyStateIntervalMs !== LEAST_INTERVAL_MS,
    };
    sayWithoutEffect(subject, unused, "without ss_dur");
    return;
  }
  if (steadyStateIntervalMs < LEAST_INTERVAL_MS) {
    contradiction(
      "steadystate_check_interval",
      `ss_interval=${steadyStateIntervalMs}ms is less than a second`,
      "Use ss_interval=1s or more.",
    );
  } else if (
    steadyStateWindowMs % steadyStateIntervalMs !== 0 ||
    steadyStateWindowMs <= steadyStateIntervalMs
  ) {
    contradiction(
      "steadystate_duration",
      `ss_dur=${steadyStateWindowMs}ms is no multiple of ss_interval=${steadyStateIntervalMs}ms above it`,
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
