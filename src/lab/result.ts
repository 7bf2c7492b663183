/** Puts what the lab knows into the result file that hipri wrote in the guest. */
import { assert } from "../base/errors.js";
import { type JsonObject, stringifyFioJson } from "../report/json/tree.js";
import type { LabFacts } from "./lab.js";
import type { BootOutcome } from "./machine/boot.js";

/** The line that opens the `hipri` object, as stringifyFioJson writes it. */
const HIPRI_OBJECT = '\n  "hipri" : {\n';
const INDENT = "    ";

function labTree(facts: LabFacts, outcome: BootOutcome): JsonObject {
  return {
    accelerator: facts.accelerator,
    accelerator_reason: facts.reason,
    kernel: facts.kernel,
    kernel_command_line: facts.kernelCommandLine,
    qemu_version: facts.qemuVersion,
    cpus: facts.cpus,
    memory_bytes: facts.memoryBytes,
    devices: facts.devices,
    boot_ms: Math.round(outcome.bootMs),
    interrupts: outcome.runs[0]?.interrupts ?? {},
  };
}

/**
 * The result with `hipri.lab`, and with fio's own result of the same job in `hipri.lab_fio` where
 * there is one. The text is extended rather than parsed, so that its numbers keep their forms.
 * @param fioJson the text of fio's json+ output, or null
 */
export function addLab(
  hipriJson: string,
  facts: LabFacts,
  outcome: BootOutcome,
  fioJson: string | null,
): string {
  const found = hipriJson.indexOf(HIPRI_OBJECT);
  assert(found >= 0, "a result file has a hipri object");
  const at = found + HIPRI_OBJECT.length;
  const members = [
    ["lab", stringifyFioJson(labTree(facts, outcome))],
    ["lab_fio", fioJson],
  ];
  const added = members.flatMap(([key, text]) => {
    if (text === null || text === undefined) return [];
    return [`${INDENT}"${key}" : ${text.trim().replaceAll("\n", `\n${INDENT}`)},\n`];
  });
  return hipriJson.slice(0, at) + added.join("") + hipriJson.slice(at);
}
