/** I/O priorities in real runs: which I/Os get them, and what is said of them, beside fio's. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { NO_FIO, outputOfFio } from "../support/fio.js";
import { hipri } from "../support/hipri.js";
import { asNobody, giveToNobody, whyNotAsNobody } from "../support/privileges.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const SIZE = 16 << 20;

/** Best effort and idle, which everybody may. */
const JOB = [
  "--name=job",
  "--filename=data",
  `--size=${SIZE}`,
  "--ioengine=io_uring",
  "--iodepth=4",
  "--rw=randrw",
  "--bssplit=4k/50:8k/50",
  "--prio=6",
  "--cmdprio_class=3",
  "--cmdprio_bssplit=8k/30/2/3:4k/20/2/1:4k/10,4k/100",
  "--write_lat_log=log",
  "--log_prio=1",
];

interface PriorityJson {
  readonly prioclass: number;
  readonly prio: number;
  readonly clat_ns: { readonly N: number; readonly percentile: object; readonly bins?: object };
}

interface Told {
  /** Latencies by direction, class and level, in the order of the report. */
  readonly shares: readonly (readonly [name: string, share: number])[];
  /** I/Os by direction, length and priority of the log, and how many of the lengths have it. */
  readonly logged: readonly (readonly [name: string, share: number])[];
  readonly first: PriorityJson;
}

/** @param stdout of `--output-format=json+` */
function toldBy(stdout: string, directory: string): Told {
  const [job] = JSON.parse(stdout).jobs;
  const shares = ["read", "write"].flatMap((direction) => {
    return job[direction].prios.map(({ prioclass, prio, clat_ns }: PriorityJson) => {
      return [`${direction} ${prioclass}/${prio}`, clat_ns.N / job[direction].total_ios] as const;
    });
  });
  const rows = readFileSync(join(directory, "log_clat.1.log"), "utf8").trimEnd().split("\n");
  const counts = new Map<string, number>();
  for (const row of rows) {
    const [, , direction, length, priority] = row.split(", ");
    for (const name of [`${direction} ${length}`, `${direction} ${length} ${priority}`]) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const logged = [...counts].flatMap(([name, count]) => {
    const [direction, length, priority] = name.split(" ");
    if (priority === undefined) return [];
    return [[name, count / counts.get(`${direction} ${length}`)!] as const];
  });
  return { shares, logged: logged.sort(), first: job.read.prios[0] };
}

function assertAlike(ours: Told["shares"], theirs: Told["shares"]): void {
  assert.deepEqual(
    ours.map(([name]) => name),
    theirs.map(([name]) => name),
  );
  ours.forEach(([name, share], index) => {
    const [, expected] = theirs[index]!;
    // Both are samples of some 700 I/Os: five standard deviations of their difference.
    assert.ok(Math.abs(share - expected) < 0.14, `${name}: ${share} instead of ${expected}`);
  });
}

describe("priorities of single I/Os", { skip: whyNoRing() }, () => {
  it("are those of fio in the JSON and in logs", { skip: NO_FIO }, async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "data"), Buffer.alloc(SIZE));
    const argv = [...JOB, "--output-format=json+"];
    const fio = toldBy(outputOfFio(argv, { cwd }), cwd);
    const { stdout, stderr, status } = await hipri(["fio", ...argv], { cwd });
    assert.equal(status, 0, stderr);
    const told = toldBy(stdout, cwd);
    assertAlike(told.shares, fio.shares);
    assertAlike(told.logged, fio.logged);
    assert.deepEqual(Object.keys(told.first), Object.keys(fio.first));
    assert.deepEqual(Object.keys(told.first.clat_ns), Object.keys(fio.first.clat_ns));
    const percentiles = [told, fio].map(({ first }) => Object.keys(first.clat_ns.percentile));
    assert.deepEqual(percentiles[0], percentiles[1]);
  });

  it("have lines and percentiles in fio's normal output", { skip: NO_FIO }, async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "data"), Buffer.alloc(SIZE));
    const linesOf = (output: string) => {
      const found = output.matchAll(/^ +(clat prio \d\/\d (?:\(|\(.*IOs\) percentiles ))/gm);
      return [...found].map(([, line]) => line!.replace(/\d+\.\d\d%/, "N%"));
    };
    const theirs = outputOfFio(JOB, { cwd });
    const ours = await hipri(["fio", ...JOB], { cwd });
    assert.equal(linesOf(theirs).length, 12);
    assert.deepEqual(linesOf(ours.stdout), linesOf(theirs));
  });

  it("of real time need a right", { skip: whyNotAsNobody() }, async (t) => {
    const cwd = scratchDirectory(t);
    giveToNobody(cwd);
    for (const option of ["prioclass=1", "cmdprio_percentage=5"]) {
      const argv = ["fio", "--name=job", "--size=4k", `--${option}`, "--filename=data"];
      const { status, stderr } = await hipri(argv, { cwd, wrapper: asNobody });
      assert.equal(status, 3);
      assert.match(stderr, /argument 3: .*real-time I\/O priorities.*\(EPERM\)\n.*CAP_SYS_NICE/);
    }
  });
});
