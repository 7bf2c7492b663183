/** Random job files: such as a grammar makes, and mutations of what real ones look like. */
import fc from "fast-check";
import { OPTION_TABLE } from "../../src/job/options/table.js";

const optionNames = OPTION_TABLE.flatMap(({ name, aliases }) => [name, ...aliases]);
const honouredNames = OPTION_TABLE.filter(({ treatment }) => treatment.how === "honoured").map(
  ({ name }) => name,
);

/** Pieces that values are made of, right ones and wrong ones. */
const VALUE_PIECES = [
  "0",
  "1",
  "4k",
  "16KiB",
  "0x1000",
  "1mx",
  "50%",
  "-1",
  "1024.5k",
  "99999999999999999999",
  "30s",
  "2min",
  "(2*$ncpus)",
  "((((",
  "2^9^9",
  "$pagesize",
  `\${DEV}`,
  `\${NONE}`,
  "${",
  "read",
  "randrw",
  "trim",
  "io_uring",
  "libaio",
  "psync",
  "null",
  "mmaphuge",
  "/dev/zero",
  "a\\:b",
  '"text"',
  "0xdeadbeef",
  "%o",
  "50:99.9",
  "0-3",
  ",",
  ":",
  "-",
  "/",
  "=",
  "*",
  " ",
  "]",
  "\u0000",
  "\u{1F4BE}",
];

/** A value: mostly one piece, sometimes several joined. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...VALUE_PIECES) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...VALUE_PIECES), { maxLength: 6 })
      .map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...honouredNames) },
  { weight: 2, arbitrary: fc.constantFrom(...optionNames) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

const setting = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(name, value).map(([key, text]) => `${key}=${text}`) },
  { weight: 2, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom("include a", "include b", "include=main", "include") },
  { weight: 1, arbitrary: fc.constantFrom("", "; comment", "# comment", "bs=4k ; x", "\t") },
);

const header = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("[global]", "[a]", "[b]", "[]", "[x]y]", "[a") },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((text) => `[${text}]`) },
);

const section = fc
  .tuple(header, fc.array(setting, { maxLength: 8 }))
  .map(([first, settings]) => [first, ...settings].join("\n"));

/** Files as the grammar makes them, most of them with errors in their values. */
export const grammaticalFile: fc.Arbitrary<string> = fc
  .array(section, { maxLength: 5 })
  .map((sections) => sections.join("\n"));

/** What public job files look like. */
const REAL_FILES = [
  `; fio-rand-read.job
[global]
name=fio-rand-read
filename=/dev/nvme0n1
rw=randread
bs=4K
direct=1
time_based=1
runtime=900

[file1]
size=10G
ioengine=libaio
iodepth=16
`,
  `[global]
ioengine=io_uring
hipri
direct=1
fixedbufs=1
registerfiles=1
sqthread_poll=1
iodepth=128
iodepth_batch_submit=32
iodepth_batch_complete_min=32
rw=randread
bs=512
group_reporting
thread
norandommap
filename=\${DEV}
cpus_allowed=0-3,8

[one]
stonewall
[two]
`,
  `[global]
directory=/mnt/test
bsrange=4k-16k,8k
rwmixread=70
size=50%
loops=3
ramp_time=5s
percentile_list=50:99:99.9:99.99
refill_buffers
include a
[mix]
rw=randrw
numjobs=2*$ncpus
`,
  '[w]\r\nrw=write\r\nbs=128k,64k\r\nbuffer_pattern=0xdeadbeef"x"-12\r\nfallocate=none\r\n',
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

function applyEdit(text: string, { at, remove, insert }: Edit): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + insert + text.slice(start + remove);
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 12 }),
  insert: fc.oneof(value, fc.constantFrom("\n", "[", "]", "#", "\uFEFF", "\r", "\n[global]\n")),
});

/** Real files with a few places changed, cut out or doubled. */
export const mutatedFile: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...REAL_FILES), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([file, edits]) => edits.reduce(applyEdit, file));

/** Anything at all. */
export const anyText: fc.Arbitrary<string> = fc.string({ maxLength: 200, unit: "binary" });

/** A section's lines of honoured options with right values, for jobs that load. */
const RIGHT_VALUES: Readonly<Record<string, readonly string[]>> = {
  rw: ["read", "randwrite", "readwrite", "randrw"],
  bs: ["512", "4k", "4k,8k", ",16k", "512,1k,2k", "1000"],
  bsrange: ["1k-4k", ",4k-64k", "512-1000,4k-8k"],
  kb_base: ["1000", "1024"],
  unit_base: ["0", "1", "8"],
  size: ["1m", "10%", "64m", "100%", "10000000"],
  io_size: ["2m", "200%", "0"],
  offset: ["0", "64k", "5%"],
  filesize: ["1m", "1m-2m"],
  filename: ["a", "a:b", "a\\:b:c"],
  iodepth: ["1", "8", "0x10", "1k"],
  iodepth_batch: ["0", "4", "64"],
  iodepth_batch_complete_min: ["0", "4"],
  iodepth_batch_complete_max: ["0", "2", "16"],
  runtime: ["0", "10", "500ms", "1h"],
  ramp_time: ["5s", "1500us"],
  time_based: ["0", "1"],
  rwmixwrite: ["0", "30"],
  direct: ["0", "1"],
  ioengine: ["libaio", "psync", "null", "io_uring"],
  buffer_pattern: ['"ab"0x01', "-1"],
  zero_buffers: ["0", "1"],
  mem: ["malloc", "mmaphuge"],
  cpus_allowed: ["0-3,8", "2"],
  percentile_list: ["50:99.9", "1"],
  gtod_reduce: ["0", "1"],
  description: ["some text = more"],
  name: ["other", "globalish"],
  nrfiles: ["1", "4"],
  fallocate: ["0", "keep"],
  randseed: ["0", "137"],
  stonewall: ["1"],
};

const rightSetting = fc
  .constantFrom(...Object.entries(RIGHT_VALUES))
  .chain(([key, values]) => fc.constantFrom(...values).map((text) => `${key}=${text}`));

const rightSection = (title: fc.Arbitrary<string>) =>
  fc
    .tuple(title, fc.array(rightSetting, { maxLength: 10 }))
    .map(([first, settings]) => `[${first}]\n${settings.join("\n")}\n`);

/** Files that load. */
export const rightFile: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(rightSection(fc.constantFrom("global", "a", "b", "a b", "x]y")), { maxLength: 4 }),
    rightSection(fc.constant("last")),
  )
  .map(([sections, last]) => sections.join("\n") + last);
