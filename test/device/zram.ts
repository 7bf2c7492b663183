/** A zram device of the test's own; those that are there already belong to others. */
import { readFileSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { isRoot } from "./scratch.js";

const CONTROL = "/sys/class/zram-control";

/** Adds a device of 8 MiB. @throws Error where this machine has no zram for us */
function addZram(): string {
  const number = readFileSync(`${CONTROL}/hot_add`, "utf8").trim();
  try {
    writeFileSync(`/sys/block/zram${number}/disksize`, String(8 << 20));
  } catch (error) {
    removeZram(number);
    throw error;
  }
  return number;
}

function removeZram(number: string): void {
  writeFileSync(`${CONTROL}/hot_remove`, number);
}

/** Why this machine has no zram for us; false when it has. A trial tells. */
export const noZram: string | false = ((): string | false => {
  if (!isRoot) return "zram devices need root";
  try {
    removeZram(addZram());
    return false;
  } catch {
    return "this machine cannot add a zram device";
  }
})();

/** Adds a device for the time of the test. @returns its path */
export function attachZram(t: TestContext): string {
  const number = addZram();
  t.after(() => removeZram(number));
  return `/dev/zram${number}`;
}
