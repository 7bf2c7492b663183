/** `rw=`: a workload, and after a colon the number that its sequencer takes. */
import type { WorkloadMode } from "../options/job-options.js";
import type { Workload } from "../spec/job-spec.js";
import { choice } from "./choice.js";
import { type Kind, ValueError } from "./kind.js";
import { checkBounds } from "./number.js";
import { formatBytes, size } from "./size.js";

/** As fio's unsigned int. */
const MAX_IOS_PER_OFFSET = 2 ** 32 - 1;

/**
 * `MODE` or `MODE:N`: N is a size to skip, also backwards, in a sequential workload, and a count
 * of I/Os for each offset in a random one. fio lets the count have a size's suffix too.
 *
 * @param modes by their names; of several names the first is how a workload is spelled
 */
export function workloadMode(modes: Readonly<Record<string, Workload>>): Kind<WorkloadMode> {
  const word = choice(modes);
  return {
    expects: `${word.expects}, which a number may follow (read:8k, randread:8)`,
    parse(text, context) {
      const [name = "", ...rest] = text.split(":");
      const workload = word.parse(name.trim(), context);
      if (rest.length === 0) return { workload, modifier: null };
      if (workload === "nop") throw new ValueError("has a number, which nop does not take");
      const modifier = size().parse(rest.join(":").trim(), context);
      if (workload.startsWith("rand")) {
        checkBounds(modifier, { min: 1, max: MAX_IOS_PER_OFFSET }, String);
      }
      return { workload, modifier };
    },
    format({ workload, modifier }, kbBase) {
      const name = word.format(workload, kbBase);
      if (modifier === null) return name;
      const isRandom = workload.startsWith("rand");
      return `${name}:${isRandom ? modifier : formatBytes(modifier, kbBase)}`;
    },
  };
}
