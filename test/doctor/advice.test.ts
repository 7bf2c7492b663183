/** What the doctor makes of facts: advice with the line to type, and what does not help. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { machineAdvice, targetAdvice, whatDoesNotHelp } from "../../src/doctor/advice.js";
import type { Advice } from "../../src/doctor/diagnosis.js";
import { machineFacts, queueFacts, targetFacts } from "./machines.js";

/** The cures by what they are about. */
function cures(advice: readonly Advice[]): Record<string, string | null> {
  return Object.fromEntries(advice.map(({ about, cure }) => [about, cure]));
}

describe("advice on the machine", () => {
  it("is silent where all is well", () => {
    assert.deepEqual(machineAdvice(machineFacts()), []);
  });

  it("names a governor that is slow, the limit that binds, and the sysctl", () => {
    const { processor } = machineFacts();
    const facts = machineFacts({
      processor: { ...processor, governors: ["performance", "schedutil"] },
      permission: { disabled: 1, groupId: 7, seccompFilters: 0 },
      lockedMemoryBytes: 8 << 20,
    });
    const advice = machineAdvice(facts);
    assert.deepEqual(cures(advice), {
      permission: "sysctl kernel.io_uring_disabled=0",
      "locked memory": "ulimit -l unlimited",
      "CPU governor": "cpupower frequency-set -g performance",
    });
    assert.match(advice[1]!.text, /8 MiB/);
    assert.match(advice[2]!.text, /^schedutil lets/);
  });

  it("lets a limit be that does not bind", () => {
    assert.deepEqual(
      machineAdvice(machineFacts({ lockedMemoryBytes: 1, mayLockMemory: true })),
      [],
    );
  });
});

describe("advice on a target", () => {
  it("tells of a polled queue how many may share it, and what is split", () => {
    const advice = targetAdvice(targetFacts());
    assert.deepEqual(cures(advice), { "poll queues": null, max_sectors_kb: null });
    assert.match(advice[0]!.text, /more than 2 polling workers/);
    assert.match(advice[1]!.text, /above 512 KiB are split/);
  });

  it("raises max_sectors_kb to what the hardware takes", () => {
    const queue = queueFacts({ maxSectorsKb: 128, maxHwSectorsKb: 2048 });
    const { max_sectors_kb: cure } = cures(targetAdvice(targetFacts({ queue })));
    assert.equal(cure, "echo 2048 > /sys/block/nvme0n1/queue/max_sectors_kb");
  });

  it("has a line for each setting that costs", () => {
    const costly = { scheduler: "bfq", noMerges: 0, ioStats: true, wbtLatUs: 2000 };
    const queue = queueFacts({ ioPoll: false, ...costly });
    assert.deepEqual(cures(targetAdvice(targetFacts({ queue }))), {
      scheduler: "echo none > /sys/block/nvme0n1/queue/scheduler",
      nomerges: "echo 2 > /sys/block/nvme0n1/queue/nomerges",
      iostats: "echo 0 > /sys/block/nvme0n1/queue/iostats",
      wbt_lat_usec: "echo 0 > /sys/block/nvme0n1/queue/wbt_lat_usec",
    });
  });

  it("names the CPUs of the disk's node where there are several nodes", () => {
    const { "NUMA node": cure } = cures(targetAdvice(targetFacts({ nearCpus: "0-3" })));
    assert.equal(cure, "cpus_allowed=0-3");
  });

  it("has nothing to say of what has no queue", () => {
    assert.deepEqual(targetAdvice(targetFacts({ queue: null })), []);
  });
});

describe("what does not help", () => {
  it("is what people try on a queue that does not poll", () => {
    const texts = whatDoesNotHelp(targetFacts({ queue: queueFacts({ ioPoll: false }) })).join("\n");
    for (const named of ["queue/io_poll:", "io_poll_delay", "nomerges", "pvsync2"]) {
      assert.ok(texts.includes(named), named);
    }
  });

  it("leaves out what this kernel has not got, and queues that poll", () => {
    const queue = queueFacts({ ioPoll: false, ioPollDelay: null });
    assert.doesNotMatch(whatDoesNotHelp(targetFacts({ queue })).join("\n"), /io_poll_delay/);
    assert.deepEqual(whatDoesNotHelp(targetFacts()), []);
    assert.deepEqual(whatDoesNotHelp(targetFacts({ queue: null })), []);
  });
});
