/** The rows about the queue of a disk. */
import type { QueueFacts } from "../../result/model/environment.js";
import type { Row } from "./row.js";

/** @param pollQueues how many there are, or null where that cannot be told */
export function queueRows(queue: QueueFacts, pollQueues: number | null): Row[] {
  const { transport, driver, rotational, numaNode, maxSectorsKb, wbtLatUs } = queue;
  const via = transport === null ? "" : ` over ${transport}`;
  const spins = rotational === true ? ", rotational" : "";
  return [
    ["disk", `${queue.name}, driver ${driver ?? "unknown"}${via}${spins}`],
    ["io_poll", queue.ioPoll === null ? "not known" : queue.ioPoll ? "1" : "0"],
    ["poll queues", pollQueuesText(queue, pollQueues)],
    ["scheduler", queue.scheduler],
    ["iostats", queue.ioStats === null ? null : queue.ioStats ? "1" : "0"],
    ["nomerges", numberText(queue.noMerges)],
    ["wbt_lat_usec", numberText(wbtLatUs)],
    ["max_sectors_kb", numberText(maxSectorsKb)],
    ["NUMA node", numberText(numaNode)],
  ];
}

function pollQueuesText(queue: QueueFacts, pollQueues: number | null): string {
  const { hardwareQueues, pollQueuesAsked, driver } = queue;
  const of = hardwareQueues > 0 ? ` of ${hardwareQueues} hardware queues` : "";
  const asked = pollQueuesAsked === null ? "" : ` (${driver}.poll_queues=${pollQueuesAsked})`;
  return `${pollQueues ?? "unknown"}${of}${asked}`;
}

function numberText(value: number | null): string | null {
  return value === null ? null : String(value);
}
