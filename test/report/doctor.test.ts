/** A diagnosis on paper and as JSON. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { machineAdvice, targetAdvice, whatDoesNotHelp } from "../../src/doctor/advice.js";
import type { Diagnosis, TargetDiagnosis } from "../../src/doctor/diagnosis.js";
import { diagnosisJson } from "../../src/report/doctor/json.js";
import { renderDiagnosis } from "../../src/report/doctor/text.js";
import { machineFacts, queueFacts, targetFacts } from "../doctor/machines.js";
import { assertGolden } from "../support/golden.js";
import { parseValidResult } from "./schema.js";

const POLLED: TargetDiagnosis = {
  path: "file",
  facts: targetFacts(),
  obstacle: null,
  advice: targetAdvice(targetFacts()),
  noHelp: [],
};

/** A mapped device on a disk that does not poll, and a path where nothing is. */
function sickDiagnosis(): Diagnosis {
  const below = queueFacts({ ioPoll: false });
  const queue = queueFacts({
    name: "dm-0",
    driver: "device-mapper",
    transport: null,
    ioPoll: false,
    hardwareQueues: 0,
    pollQueuesAsked: null,
  });
  const facts = targetFacts({
    kind: "block",
    fileSystem: null,
    queue,
    queuesBelow: [below],
    pollQueues: null,
    probes: [{ mode: "polled", bytes: null, failure: "failed: operation not supported" }],
  });
  const machine = machineFacts({ lockedMemoryBytes: 8 << 20 });
  return {
    machine: { facts: machine, obstacle: null, advice: machineAdvice(machine) },
    targets: [
      {
        path: "/dev/dm-0",
        facts,
        obstacle: {
          cause: "dm-0 stands on nvme0n1: nvme0n1 has no poll queues (queue/io_poll is not 1)",
          cure: "Boot with nvme.poll_queues=1 on the kernel command line.",
        },
        advice: targetAdvice(facts),
        noHelp: whatDoesNotHelp(facts),
      },
      {
        path: "/dev/nope",
        facts: null,
        obstacle: { cause: "there is no such device", cure: "See `lsblk`." },
        advice: [],
        noHelp: [],
      },
      POLLED,
    ],
  };
}

it("the text names cause, cure, what does not help, facts and notes", () => {
  const style = { columns: 80, ascii: true, color: false };
  const text = renderDiagnosis(sickDiagnosis(), style);
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  assertGolden("cli/golden/doctor.txt", text);
});

it("the JSON follows its schema, also where everything is missing", () => {
  const sick = sickDiagnosis();
  const tree = parseValidResult(diagnosisJson(sick), "doctor/doctor.schema.json");
  assert.equal((tree as { healthy: boolean }).healthy, false);
  const obstacle = { cause: "io_uring is switched off", cure: "" };
  const facts = machineFacts({ liburingVersion: null, features: [] });
  const bare = { machine: { facts, obstacle, advice: [] }, targets: [] };
  parseValidResult(diagnosisJson(bare), "doctor/doctor.schema.json");
});

it("a machine and targets without obstacles are healthy", () => {
  const machine = { facts: machineFacts(), obstacle: null, advice: [] };
  const tree = JSON.parse(diagnosisJson({ machine, targets: [POLLED] }));
  assert.equal(tree.healthy, true);
  assert.deepEqual(tree.machine.facts.processor.mitigations, { retbleed: "Enhanced IBRS" });
  assert.equal(tree.targets[0].facts.direct_io.offset_bytes, 512);
});
