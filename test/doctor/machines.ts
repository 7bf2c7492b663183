/** Made-up facts of machines and targets, for judging them and for drawing the report. */

import type { ExaminedTarget, MachineFacts } from "../../src/doctor/diagnosis.js";
import type { QueueFacts } from "../../src/result/model/environment.js";

/** A quiet server: everything allowed, nothing to say. */
export function machineFacts(overrides: Partial<MachineFacts> = {}): MachineFacts {
  return {
    hipriVersion: "0.1.0",
    kernelRelease: "6.12.0",
    processor: {
      model: "Example CPU",
      count: 8,
      microcode: "0x1",
      hypervisor: false,
      governors: ["performance"],
      mitigations: new Map([["retbleed", "Enhanced IBRS"]]),
    },
    liburingVersion: "2.9",
    permission: { disabled: 0, groupId: null, seccompFilters: 0 },
    lockedMemoryBytes: null,
    mayLockMemory: false,
    features: [
      { name: "IOPOLL", since: "5.1", available: true },
      { name: "hybrid polling", since: "6.13", available: false },
    ],
    ...overrides,
  };
}

/** An NVMe queue that polls and has no setting that costs. */
export function queueFacts(overrides: Partial<QueueFacts> = {}): QueueFacts {
  return {
    name: "nvme0n1",
    driver: "nvme",
    transport: "pcie",
    ioPoll: true,
    ioPollDelay: -1,
    scheduler: "none",
    noMerges: 2,
    maxSectorsKb: 512,
    maxHwSectorsKb: 512,
    ioStats: false,
    wbtLatUs: 0,
    rotational: false,
    numaNode: 0,
    hardwareQueues: 4,
    pollQueuesAsked: 2,
    ...overrides,
  };
}

/** A file on ext4 on that disk. */
export function targetFacts(overrides: Partial<ExaminedTarget> = {}): ExaminedTarget {
  return {
    path: "file",
    realPath: "/data/file",
    kind: "file",
    sizeBytes: 1048576,
    logicalBlockBytes: 512,
    blockDevice: "259:0",
    fileSystem: { number: "259:0", mountPoint: "/data", type: "ext4", source: "/dev/nvme0n1" },
    direct: true,
    directIo: { memoryBytes: 4, offsetBytes: 512 },
    queue: queueFacts(),
    queuesBelow: [],
    pollQueues: 2,
    nearCpus: null,
    probes: [
      { mode: "irq", bytes: 4096, failure: null },
      { mode: "polled", bytes: 4096, failure: null },
      { mode: "hybrid", bytes: null, failure: "was refused: this kernel lacks hybrid polling" },
      { mode: "sqpoll", bytes: 4096, failure: null },
    ],
    ...overrides,
  };
}
