/** Real loop devices on images in the scratch directory, for the tests that need block devices. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
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

export const IMAGE_BYTES = 8 << 20;

/** An image of zeros; sparse. */
export function blankImage(t: TestContext, sizeBytes = IMAGE_BYTES): string {
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

/** The same on a file that this process serves, and must not wait for (support/fuse.ts). */
export async function attachServed(t: TestContext, path: string): Promise<string> {
  const losetup = (...args: string[]) => promisify(execFile)("losetup", args, { env });
  const { stdout } = await losetup("--find", "--show", path);
  const device = stdout.trim();
  t.after(() => losetup("--detach", device));
  return device;
}

/**
 * Attaches a loop device with two partitions for the time of the test: from 1 MiB to 3 MiB, and
 * from 4 MiB to the end. The kernel knows them; there is no table on the disk.
 */
export function attachPartitioned(
  t: TestContext,
  image: string,
): [disk: string, first: string, second: string] {
  const device = attachLoop(t, image);
  const partitions = [
    [2048, 4096],
    [8192, IMAGE_BYTES / 512 - 8192],
  ].map(([start, sectors], index) => {
    const number = String(index + 1);
    tool("addpart", device, number, String(start), String(sectors));
    t.after(() => tool("delpart", device, number));
    return makeNode(t, `${device}p${number}`);
  });
  return [device, partitions[0]!, partitions[1]!];
}

/** Where nothing makes device nodes for partitions, the test does. */
function makeNode(t: TestContext, path: string): string {
  if (existsSync(path)) return path;
  const [major, minor] = readFileSync(`/sys/class/block/${basename(path)}/dev`, "utf8").split(":");
  tool("mknod", path, "b", major!, minor!.trim());
  t.after(() => rmSync(path, { force: true }));
  return path;
}
