/** A job for each way to drive a polled disk, run on several kernels, and how its result is read. */
import assert from "node:assert/strict";
import { jobOf, type ResultJson } from "../support/hipri.js";

export const MODES = `
[global]
filename=/dev/lab/disk
bs=4k
size=1m
direct=1
hipri=1

[write]
rw=write
size=256k
iodepth=4
buffer_pattern=0x5a

[read]
stonewall
rw=randread
iodepth=8
fixedbufs=1
registerfiles=1

[sqpoll]
stonewall
rw=randread
number_ios=100
sqthread_poll=1

[hybrid]
stonewall
rw=randread
number_ios=100
hybrid=1
skip_unsupported=1

[resize]
stonewall
rw=randread
time_based
runtime=1
iodepth=8
ring_resize=8:64:16@10ms
skip_unsupported=1

[trim]
stonewall
rw=randtrimwrite
offset=3m
size=256k
iodepth=4
`;

// biome-ignore lint/suspicious/noExplicitAny: the schema has checked it.
export type Lane = any;

/** The lane of that name in the `hipri` object. */
export function laneOf({ hipri }: { hipri: Lane }, name: string): Lane {
  return hipri.lanes.find((lane: Lane) => lane.name === name);
}

/** The ring of the polled job was resized while it read, and every read came back. */
export function assertResized(tree: ResultJson): void {
  const { ring_resizes: resizes, polling, error } = laneOf(tree, "resize");
  assert.equal(error, 0);
  assert.equal(polling.state, "proven");
  assert.ok(resizes.count >= 1 && resizes.longest_ns > 0, JSON.stringify(resizes));
  const { read } = jobOf(tree, "resize");
  assert.equal(read.io_bytes, read.total_ios * 4096);
  assert.equal(read.clat_ns.N, read.total_ios);
}
