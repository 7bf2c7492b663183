/** Real loop devices on images in the scratch directory, for the tests that need block devices. */
import { execFileSync } from "node:child_process";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { isRoot, scratchDirectory } from "./scratch.js";

const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** Runs a tool of the system; @throws Error when it fails. */
export function tool(command: string, ...args: string[]): string {
  const stdio = ["ignore", "pipe", "ignore"] as ["ignore", "pipe", "ignore"];
  return execFileSync(command, args, { encoding: "utf8", env, stdio }).trim();
}

/** Why this machine has no loop devices for us; false when it has. A trial tells. */
export const noLoop: string | false = ((): string | false => {
  if (!isRoot) return "loop devices need root";
  const image = join(tmpdir(), `hipri-loop-trial-${process.pid}`);
  try {
    writeFileSync(image, Buffer.alloc(1 << 20));
    tool("losetup", "--detach", tool("losetup", "--find", "--show", image));
    return false;
  } catch {
    return "losetup cannot attach a loop device";
  } finally {
    rmSync(image, { force: true });
  }
})();

/** An image of zeros; sparse. */
export function blankImage(t: TestContext, sizeBytes = 8 << 20): string {
  const image = join(scratchDirectory(t), "image");
  writeFileSync(image, "");
  truncateSync(image, sizeBytes);
  return image;
}

/** Attaches a loop device for the time of the test. */
export function attachLoop(t: TestContext, image: string, ...options: string[]): string {
  const device = tool("losetup", "--find", "--show", ...options, image);
  t.after(() => tool("losetup", "--detach", device));
  return device;
}
