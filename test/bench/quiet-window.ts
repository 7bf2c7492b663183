/**
 * The proof that a window is quiet: V8's own log of deoptimisations, its trace of collections and
 * its samples of allocations, held against the window that a lane has measured in.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../../src/base/errors.js";
import { BEST, batched, zero } from "./cases.js";
import { HIPRI } from "./hipri.js";
import { runTimed } from "./process.js";
import { table } from "./report.js";
import { jobFile, type Options, type Work } from "./work.js";

/** Something that V8 did, in ms from the beginning of the lane's window. */
export interface V8Event {
  readonly atMs: number;
  readonly text: string;
}

export interface QuietWindow {
  readonly name: string;
  readonly ios: number;
  readonly windowMs: number;
  /** V8's, of the lane's thread within the window. */
  readonly deoptimisations: readonly V8Event[];
  readonly collections: readonly V8Event[];
  /** Sampled in another run, its warm-up included. */
  readonly allocatedBytesPerIo: number;
}

/** V8's log begins with its file, whose time the kernel keeps by its ticks. */
const EDGE_MS = 10;

/** Time for V8 to compile what is going to be used. */
const RAMP_MS = 3000;

const SAMPLER = fileURLToPath(new URL("allocation-sampler.js", import.meta.url));

/** Lanes of one shape, and such as have mixes, hooks and gates. */
export function quietWorks(seconds: number, scratchFile: string, logPrefix: string): Work[] {
  const time: Options = { time_based: true, runtime: seconds, ramp_time: `${RAMP_MS}ms` };
  const one: Options = { ...batched({ depth: 1, batch: 1 }), ...time };
  const many: Options = { ...batched({ depth: 32, batch: 32 }), ...time };
  const zeros = { ...zero(), ...BEST };
  const mixed: Options = { ...zero(), bssplit: "4k/60:8k/40", rate_iops: 50_000, ...many };
  const file = { filename: scratchFile, size: "16m", bs: "4k" };
  const works: Record<string, Options> = {
    "polled NOPs 32/32": { rw: "nop", hipri: 1, ...many },
    "polled NOPs 1/1": { rw: "nop", hipri: 1, ...one },
    "/dev/zero 32/32": { ...zeros, ...many },
    "/dev/zero 1/1": { ...zeros, ...one },
    "block sizes mixed": { ...zero(), bssplit: "4k/60:8k/40", ...many },
    "block sizes mixed, a rate": mixed,
    "the same with latency logs": { ...mixed, write_lat_log: logPrefix, log_avg_msec: 100 },
    "writes that are verified": { ...file, rw: "randwrite", verify: "crc32c", ...many },
  };
  return Object.entries(works).map(([name, options]) => ({ name, options }));
}

/** Runs one lane twice. @throws EnvironmentError when a run fails, or says nothing */
export async function watchWindow({ name, options }: Work): Promise<QuietWindow> {
  const directory = mkdtempSync(join(tmpdir(), "hipri-quiet-"));
  try {
    const work = { name: "quiet", options };
    const traced = await trace(work, directory);
    const sampled = await sample(work, directory);
    return {
      name,
      ios: traced.ios,
      windowMs: traced.windowMs,
      deoptimisations: traced.deoptimisations,
      collections: traced.collections,
      allocatedBytesPerIo: sampled,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function trace(work: Work, directory: string) {
  const flags = [
    "--log",
    "--log-deopt",
    `--logfile=${join(directory, "v8.log")}`,
    "--redirect-code-traces",
    `--redirect-code-traces-to=${join(directory, "codes")}`,
    "--trace-gc",
  ];
  const { stdout, lane, ios } = await runWith(flags, work, directory);
  // The main thread's isolate is the first.
  const [, ...logs] = readdirSync(directory)
    .filter((file) => file.startsWith("isolate-"))
    .map((file) => join(directory, file))
    .sort((one, other) => statSync(one).birthtimeMs - statSync(other).birthtimeMs);
  const [log] = logs;
  if (log === undefined) throw new EnvironmentError("V8 has left no log of a worker");
  const isolate = /isolate-(0x[\da-f]+)-/.exec(log)?.[1] ?? "";
  const beganMs = statSync(log).birthtimeMs - lane.started_at_ms;
  const windowMs = lane.runtime_ms;
  const inWindow = (events: readonly V8Event[]): V8Event[] =>
    events
      .map(({ atMs, text }) => ({ atMs: atMs + beganMs, text }))
      .filter(({ atMs }) => atMs >= EDGE_MS && atMs <= windowMs - EDGE_MS);
  return {
    ios,
    windowMs,
    deoptimisations: inWindow(parseDeoptimisations(readFileSync(log, "utf8"))),
    collections: inWindow(parseCollections(stdout, isolate)),
  };
}

/** @returns bytes per I/O */
async function sample(work: Work, directory: string): Promise<number> {
  const variables = { HIPRI_BENCH_ALLOCATIONS: join(directory, "allocations") };
  const { ios } = await runWith([`--import=${SAMPLER}`], work, directory, variables);
  const files = readdirSync(directory).filter((file) => file.startsWith("allocations-"));
  if (files.length === 0) throw new EnvironmentError("no thread has left samples of allocations");
  const bytes = files.map((file) => Number(readFileSync(join(directory, file), "utf8")));
  return bytes.reduce((sum, each) => sum + each, 0) / ios;
}

interface LaneJson {
  readonly started_at_ms: number;
  readonly runtime_ms: number;
}

async function runWith(
  flags: readonly string[],
  work: Work,
  directory: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const [node, script] = HIPRI;
  const result = join(directory, "result.json");
  const argv = [node!, ...flags, script!, "run", "-", "--output", result, "--quiet"];
  const { stdout } = await runTimed(argv, jobFile(work), variables);
  const { jobs, hipri } = JSON.parse(readFileSync(result, "utf8"));
  const ios: number = jobs[0].read.total_ios + jobs[0].write.total_ios;
  return { stdout, ios, lane: hipri.lanes[0] as LaneJson };
}

/** The deoptimisations of a V8 log (--log-deopt), in ms from its beginning. */
export function parseDeoptimisations(log: string): V8Event[] {
  return log.split("\n").flatMap((line) => {
    const fields = line.split(",");
    if (fields[0] !== "code-deopt") return [];
    return [{ atMs: Number(fields[1]) / 1e3, text: fields.slice(6).join(", ") }];
  });
}

/** The collections of an isolate (--trace-gc), in ms from its beginning. */
export function parseCollections(trace: string, isolate: string): V8Event[] {
  return trace.split("\n").flatMap((line) => {
    const [, of, ms, text] = /^\[\d+:(0x[\da-f]+)\]\s+(\d+) ms: (.*)$/.exec(line) ?? [];
    return of === isolate ? [{ atMs: Number(ms), text: text! }] : [];
  });
}

/** The table of all windows, and what was not quiet in them. */
export function quietTable(windows: readonly QuietWindow[]): string {
  const rows = windows.map((each) => [
    each.name,
    `${(each.ios / 1e6).toFixed(1)}M in ${(each.windowMs / 1e3).toFixed(0)} s`,
    String(each.deoptimisations.length),
    String(each.collections.length),
    each.allocatedBytesPerIo.toFixed(2),
  ]);
  const head = ["lane", "I/Os", "deoptimisations", "collections", "bytes per I/O"];
  const events = windows.flatMap(({ name, deoptimisations, collections }) =>
    [...deoptimisations, ...collections].map(({ atMs, text }) => {
      return `${name}, at ${atMs.toFixed(0)} ms: ${text}`;
    }),
  );
  return [table(head, rows), ...(events.length > 0 ? ["", ...events] : [])].join("\n");
}
