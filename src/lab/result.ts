/** Puts what the lab knows into the result that hipri brought back from the guest. */
import type { Lab } from "../result/model/lab.js";
import type { RunResult } from "../result/model/result.js";
import type { LabFacts } from "./lab.js";
import type { BootOutcome } from "./machine/boot.js";

function labOf(facts: LabFacts, outcome: BootOutcome): Lab {
  const { reason, ...known } = facts;
  return {
    ...known,
    acceleratorReason: reason,
    bootMs: Math.round(outcome.bootMs),
    interrupts: outcome.runs[0]?.interrupts ?? {},
  };
}

/** @param fioJson the text of fio's json+ output of the same job in the same guest, or null */
export function addLab(
  result: RunResult,
  facts: LabFacts,
  outcome: BootOutcome,
  fioJson: string | null,
): RunResult {
  const labFio = fioJson === null ? null : JSON.parse(fioJson);
  return { ...result, lab: labOf(facts, outcome), labFio };
}
