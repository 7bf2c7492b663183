/** `hipri doctor --json`; doctor.schema.json beside this file says what the keys mean. */
import { printableJson } from "../../base/printable.js";
import { type Diagnosis, isHealthy } from "../../doctor/diagnosis.js";
import { inSnakeCase } from "./snake-case.js";

/** Raised when a key changes its meaning or goes. */
const DOCTOR_FORMAT = 1;

export function diagnosisJson(diagnosis: Diagnosis): string {
  const tree = { format: DOCTOR_FORMAT, healthy: isHealthy(diagnosis), ...diagnosis };
  return `${printableJson(JSON.stringify(inSnakeCase(tree), null, 2))}\n`;
}
