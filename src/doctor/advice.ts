/** What follows from the facts: pure functions, in words that name the line to type. */
import type { QueueFacts } from "../result/model/environment.js";
import type { Advice, ExaminedTarget, MachineFacts } from "./diagnosis.js";

const MIB = 1024 * 1024;

/** Below this, a lane at depth 128 with blocks of 512 KiB cannot register its buffers. */
const ENOUGH_LOCKED_BYTES = 64 * MIB;

/** What of the machine costs latency, or will be met by a run. */
export function machineAdvice(facts: MachineFacts): Advice[] {
  const { permission, lockedMemoryBytes, mayLockMemory, processor } = facts;
  const advice: Advice[] = [];
  if (permission.disabled === 1) {
    advice.push({
      about: "permission",
      text: "kernel.io_uring_disabled=1 keeps io_uring from users outside its group",
      cure: "sysctl kernel.io_uring_disabled=0",
    });
  }
  if (!mayLockMemory && lockedMemoryBytes !== null && lockedMemoryBytes < ENOUGH_LOCKED_BYTES) {
    advice.push({
      about: "locked memory",
      text: `fixedbufs=1 can register ${Math.floor(lockedMemoryBytes / MIB)} MiB of buffers only`,
      cure: "ulimit -l unlimited",
    });
  }
  const slow = processor.governors.filter((governor) => governor !== "performance");
  if (slow.length > 0) {
    advice.push({
      about: "CPU governor",
      text: `${slow.join(" and ")} lets the clock follow the load, and latencies follow the clock`,
      cure: "cpupower frequency-set -g performance",
    });
  }
  return advice;
}

/** What of a target's settings costs latency or polling. */
export function targetAdvice({ queue, pollQueues, nearCpus }: ExaminedTarget): Advice[] {
  if (queue === null) return [];
  const { name, numaNode } = queue;
  const advice = [...(queue.ioPoll === true ? pollingAdvice(queue, pollQueues) : [])];
  advice.push(...settingAdvice(queue));
  if (nearCpus !== null) {
    const text = `${name} hangs on node ${numaNode}, and the CPUs of others reach it more slowly`;
    advice.push({ about: "NUMA node", text, cure: `cpus_allowed=${nearCpus}` });
  }
  return advice;
}

function pollingAdvice(queue: QueueFacts, pollQueues: number | null): Advice[] {
  const { name, maxSectorsKb, maxHwSectorsKb } = queue;
  const advice: Advice[] = [];
  if (pollQueues !== null) {
    advice.push({
      about: "poll queues",
      text: `with more than ${pollQueues} polling workers, some share a queue and its lock`,
      cure: null,
    });
  }
  if (maxSectorsKb !== null) {
    const higher = maxHwSectorsKb !== null && maxHwSectorsKb > maxSectorsKb;
    advice.push({
      about: "max_sectors_kb",
      text: `blocks above ${maxSectorsKb} KiB are split, and what is split is not polled`,
      cure: higher ? `echo ${maxHwSectorsKb} > ${setting(name, "max_sectors_kb")}` : null,
    });
  }
  return advice;
}

/** The settings of a queue that cost time on a fast device, polled or not. */
function settingAdvice({ name, scheduler, noMerges, ioStats, wbtLatUs }: QueueFacts): Advice[] {
  const advice: Advice[] = [];
  const add = (about: string, text: string, value: string): void => {
    advice.push({ about, text, cure: `echo ${value} > ${setting(name, about)}` });
  };
  if (scheduler !== null && scheduler !== "none") {
    add("scheduler", `${scheduler} locks and sorts, which a fast device does not need`, "none");
  }
  if (noMerges === 0) {
    add("nomerges", "each I/O is compared with those that wait, to merge them", "2");
  }
  if (ioStats === true) {
    const price = "without that, disk_util in results stays empty";
    add("iostats", `the kernel counts and times each I/O; ${price}`, "0");
  }
  if (wbtLatUs !== null && wbtLatUs > 0) {
    add("wbt_lat_usec", "buffered writes are held back for reads; direct ones are tracked", "0");
  }
  return advice;
}

function setting(disk: string, name: string): string {
  return `/sys/block/${disk}/queue/${name}`;
}

/**
 * What is often tried when polling does not work, and does nothing. From the kernel's sources:
 * io_poll takes no writes since Linux 5.16 (queue_poll_store), io_poll_delay none since 6.4, and
 * RWF_HIPRI is ignored on synchronous calls since 5.19.
 */
export function whatDoesNotHelp({ queue }: ExaminedTarget): string[] {
  if (queue === null || queue.ioPoll === true) return [];
  const delay = setting(queue.name, "io_poll_delay");
  return [
    `writing 1 to ${setting(queue.name, "io_poll")}: it tells of poll queues and makes none`,
    ...(queue.ioPollDelay === null
      ? []
      : [`writing ${delay}: it has no effect since Linux 6.4; see hybrid=1 for sleeping first`]),
    "another scheduler, or nomerges: they have no say in polling",
    "ioengine=pvsync2 with hipri: the kernel ignores it since Linux 5.19",
  ];
}
