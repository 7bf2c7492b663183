/** Runs a job file with hipri and with fio, and holds what they did against each other. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { spawnFio } from "./fio.js";
import { hipri } from "./hipri.js";
import { scratchDirectory } from "./scratch.js";

interface Outcome {
  readonly succeeds: boolean;
  /** With their sizes. */
  readonly files: readonly string[];
  /** What each job is called, and how many bytes it has read and written. */
  readonly jobs: readonly unknown[];
}

function outcomeOf(succeeds: boolean, directory: string, json: string): Outcome {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => !/\.(fio|json|state)$/.test(name))
    .map((name) => ({ name, stats: statSync(join(directory, name)) }))
    .flatMap(({ name, stats }) => (stats.isFile() ? [`${name} ${stats.size}`] : []))
    .sort();
  const { jobs } = JSON.parse(json.slice(Math.max(0, json.search(/^\{$/m))) || "{}");
  if (!succeeds) return { succeeds, files: [], jobs: [] };
  const ran = jobs.map((job: Record<string, { io_bytes: number }>) => {
    return [job.jobname, job.read!.io_bytes, job.write!.io_bytes];
  });
  return { succeeds, files, jobs: ran };
}

/** `d` and `e` are directories, `there` is a file of 8 KiB. */
function prepare(t: TestContext, jobs: string): string {
  const directory = scratchDirectory(t);
  for (const name of ["d", "e"]) mkdirSync(join(directory, name));
  writeFileSync(join(directory, "there"), Buffer.alloc(8192));
  writeFileSync(join(directory, "j.fio"), jobs);
  return directory;
}

/** Both succeed or fail, make the same files, and call jobs alike, which move the same bytes. */
export async function assertAsFio(t: TestContext, jobs: string): Promise<void> {
  const theirs = prepare(t, jobs);
  const args = ["j.fio", "--output-format=json"];
  const fio = spawnFio(args, { cwd: theirs });
  const ours = prepare(t, jobs);
  const run = await hipri(["run", "j.fio", "--json", "--quiet"], { cwd: ours });
  assert.deepEqual(
    outcomeOf(run.status === 0, ours, run.stdout),
    outcomeOf(fio.status === 0, theirs, fio.stdout),
    run.stderr,
  );
}
