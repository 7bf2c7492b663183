/** No option is both honoured and without effect: each changes what runs, and what it changes is read. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OPTION_TABLE, type Row } from "../../../src/job/options/table.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { OPTION_VALUES } from "../option-values.js";
import { jobOf, jobsOf } from "../support.js";

const SRC = fileURLToPath(new URL("../../../../src/", import.meta.url));

const VERIFIED = "rw=randwrite verify=md5";
const STRIDED = "zonemode=strided zonesize=1m";
const ZBD = "zonemode=zbd zonesize=1m rw=write";
const POLLED = "hipri direct=1";
const REPLAYED = "read_iolog=x replay_no_stall=1";
const LOGGED = "write_lat_log=x";
const PASSTHROUGH = "ioengine=io_uring_cmd";
const PLACED = `${PASSTHROUGH} rw=write fdp=1`;
const COMMANDS = "cmdprio_percentage=50 direct=1";

/** Lines in front of it, and a value: for options that need others, or more than public files have. */
const IN_CONTEXT: Readonly<Record<string, readonly [context: string, value: string]>> = {
  name: ["", "n"],
  comm: ["", "n"],
  exitall_on_error: ["", "1"],
  exec_prerun: ["", "true"],
  exec_postrun: ["", "true"],
  filename: ["", "f"],
  directory: ["", "d"],
  opendir: ["", "d"],
  ramp_size: ["", "1m"],
  time_based: ["runtime=1", "1"],
  create_only: ["", "1"],
  allow_file_create: ["", "0"],
  fill_device: ["rw=write", "1"],
  write_hint: ["", "short"],
  atomic: ["rw=write direct=1", "1"],
  zonemode: ["", "strided zonesize=1m"],
  zonesize: [STRIDED, "2m"],
  zonerange: [STRIDED, "2m"],
  zoneskip: [STRIDED, "2m"],
  zonecapacity: [ZBD, "512k"],
  read_beyond_wp: [ZBD, "1"],
  max_open_zones: [ZBD, "3"],
  job_max_open_zones: [ZBD, "3"],
  ignore_zone_limits: [ZBD, "1"],
  zone_reset_threshold: [ZBD, "0.5"],
  zone_reset_frequency: [ZBD, "0.5"],
  write_zone_remainder: [ZBD, "1"],
  random_sequence_stride: ["rw=randread random_distribution=sequence:1,0", "1"],
  buffer_compress_chunk: ["rw=write buffer_compress_percentage=50", "4k"],
  dedupe_mode: ["rw=write dedupe_percentage=50", "working_set"],
  dedupe_global: ["rw=write size=1m dedupe_percentage=50 dedupe_mode=working_set", "1"],
  dedupe_working_set_percentage: ["rw=write dedupe_percentage=50 dedupe_mode=working_set", "10"],
  num_range: [`${PASSTHROUGH} rw=trim`, "4"],
  end_syncfs: ["rw=write", "1"],
  hipri: ["direct=1", "1"],
  hybrid: [POLLED, "1"],
  ring: ["", "r"],
  ring_resize: ["", "64:128@100ms"],
  skip_unsupported: ["", "1"],
  fixedbufs: ["", "1"],
  registerfiles: ["", "1"],
  sqthread_poll: ["", "1"],
  sqthread_poll_cpu: ["sqthread_poll", "1"],
  nonvectored: ["", "0"],
  libaio_vectored: ["", "1"],
  uncached: ["", "1"],
  nowait: ["", "1"],
  force_async: ["", "3"],
  write_mode: [`${PASSTHROUGH} rw=write`, "zeroes"],
  verify_mode: [`${PASSTHROUGH} rw=write verify=pattern verify_pattern=0x5a`, "compare"],
  readfua: [PASSTHROUGH, "1"],
  writefua: [`${PASSTHROUGH} rw=write`, "1"],
  deac: [`${PASSTHROUGH} rw=write write_mode=zeroes`, "1"],
  md_per_io_size: [PASSTHROUGH, "64"],
  pi_act: [PASSTHROUGH, "0"],
  pi_chk: [PASSTHROUGH, "GUARD,REFTAG"],
  apptag: [`${PASSTHROUGH} pi_chk=APPTAG`, "0x88"],
  apptag_mask: [`${PASSTHROUGH} pi_chk=APPTAG`, "0xff"],
  fdp: [`${PASSTHROUGH} rw=write`, "1"],
  dataplacement: [`${PASSTHROUGH} rw=write`, "fdp"],
  plids: [PLACED, "0,2-3"],
  plid_select: [PLACED, "random"],
  dp_scheme: [PLACED, "s plid_select=scheme"],
  stat_type: ["ioengine=filestat", "lstat"],
  priohint: ["prioclass=2", "1"],
  cmdprio_percentage: ["direct=1", "50"],
  cmdprio_class: [COMMANDS, "2"],
  cmdprio: [COMMANDS, "3"],
  cmdprio_hint: [COMMANDS, "1"],
  cmdprio_bssplit: ["direct=1", "4k/30"],
  rate_iops_min: ["", "10"],
  rate_cycle: ["rate_iops_min=10", "500"],
  rate_ignore_thinktime: ["rate_iops=10 thinktime=5", "1"],
  latency_run: ["latency_target=1ms", "1"],
  read_iolog: ["replay_no_stall=1", "x"],
  replay_no_stall: ["read_iolog=x", "1"],
  replay_time_scale: ["read_iolog=x", "50"],
  replay_redirect: [REPLAYED, "f"],
  replay_align: [REPLAYED, "4k"],
  replay_scale: [REPLAYED, "2"],
  replay_skip: [REPLAYED, "trim"],
  verify_only: [VERIFIED, "1"],
  verify_offset: [VERIFIED, "64"],
  verify_pattern_interval: ["rw=write verify=pattern verify_pattern=%o", "512"],
  verify_backlog_batch: [`${VERIFIED} verify_backlog=8`, "4"],
  sprandom: ["rw=randwrite", "1"],
  spr_num_regions: ["rw=randwrite sprandom=1", "7"],
  spr_op: ["rw=randwrite sprandom=1", "0.3"],
  spr_cs: ["rw=randwrite sprandom=1", "64k"],
  trim_percentage: [`${VERIFIED} trim_backlog=8`, "50"],
  trim_verify_zero: [`${VERIFIED} trim_backlog=8 trim_percentage=50`, "0"],
  trim_backlog: [`${VERIFIED} trim_backlog=8 trim_percentage=50`, "4"],
  trim_backlog_batch: [`${VERIFIED} trim_backlog=8 trim_percentage=50`, "4"],
  verify_state_load: ["rw=randread verify=md5", "1"],
  verify_policy: [VERIFIED, "fsynced"],
  verify_write_sequence: [VERIFIED, "0"],
  verify_header_seed: [VERIFIED, "0"],
  steadystate_check_interval: ["ss_dur=10s ss=iops:1%", "2"],
  bwavgtime: ["", "600"],
  iopsavgtime: ["", "600"],
  assert: ["", "errors=0"],
  significant_figures: ["", "5"],
  log_hist_coarseness: ["write_hist_log=x log_hist_msec=100", "2"],
  log_prio: [LOGGED, "1"],
  log_issue_time: [`${LOGGED} log_offset=1`, "1"],
  log_alternate_epoch: [LOGGED, "1"],
  log_alternate_epoch_clock_id: [`${LOGGED} log_alternate_epoch=1`, "1"],
  log_store_compressed: [`${LOGGED} log_compression=1m`, "1"],
};

/** For values of public files, one of these has to do. */
const CONTEXTS = [
  "",
  "rw=randread",
  VERIFIED,
  "rw=randrw:2",
  "thinktime=1ms",
  "rate_iops=100",
  "iodepth=32 latency_target=1ms",
  "bsrange=4k-16k",
  "flow=8",
  "prioclass=2",
  LOGGED,
  "ss_dur=10s ss=iops:1%",
];

/** Rows that only say what is done anyway, and one of two jobs. */
const NO_CHANGE = new Set(["cmd_type", "wait_for"]);

/** All of a job that the run may look at; where options were set is for messages only. */
function essence(lines: string): string {
  const {
    place: _,
    places: _places,
    ownOptions: _own,
    globalOptions: _all,
    ...spec
  } = jobOf("size=16m", ...lines.split(" ").filter(Boolean));
  return JSON.stringify(spec, (_key, value) =>
    ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
  );
}

function changes({ name, aliases }: Row): boolean {
  const own = IN_CONTEXT[name];
  const values = [name, ...aliases].flatMap((each) => OPTION_VALUES.get(each) ?? []);
  const tried =
    own === undefined ? CONTEXTS.flatMap((c) => values.map((v) => [c, v] as const)) : [own];
  return tried.some(([context, value]) => {
    try {
      const line = value === null ? name : `${name}=${value}`;
      return essence(context) !== essence(`${context} ${line}`);
    } catch (error) {
      if (own !== undefined) throw error;
      return false;
    }
  });
}

describe("an honoured option", () => {
  test("changes the job", () => {
    const without = OPTION_TABLE.filter((row) => {
      return row.treatment.how === "honoured" && !NO_CHANGE.has(row.name) && !changes(row);
    });
    assert.deepEqual(
      without.map(({ name }) => name),
      [],
    );
    const [, second] = jobsOf("[a]\nsize=1m\n[b]\nsize=1m\nwait_for=a\n");
    assert.equal(second!.waitFor, "a");
  });

  test("is read by what plans, runs or reports jobs", () => {
    const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => {
      // Job files are read in job/, and results read back in result/file. job/spec has helpers.
      return file.endsWith(".ts") && !/^(job\/(?!spec)|result\/file)/.test(file);
    });
    const text = files.map((file) => readFileSync(join(SRC, file), "utf8")).join("\n");
    const unread = (Object.keys(jobOf()) as (keyof JobSpec)[]).filter((field) => {
      return !new RegExp(`(\\.|[{,]\\s*)${field}\\b`).test(text);
    });
    assert.deepEqual(unread, []);
  });
});
