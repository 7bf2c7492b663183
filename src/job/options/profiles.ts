/**
 * Options of fio's profiles (`--profile`). fio takes them in job files too, where they mean nothing.
 */
import { rowsOf } from "./option-row.js";

const profile = rowsOf("Profiles of fio");

const of = (name: string, instead: string) =>
  `it is for fio's --profile=${name}${instead === "" ? "" : `; in jobs, ${instead}`}`;

export const PROFILE_OPTIONS = [
  profile.withoutEffect(of("tiobench", "bs is the block size"), {
    name: "block",
    help: "Block size of tiobench",
  }),
  profile.withoutEffect(of("tiobench", "loops is how often they run"), {
    name: "numruns",
    help: "How many runs of tiobench",
  }),
  profile.withoutEffect(of("tiobench", "directory is where files are"), {
    name: "dir",
    help: "Directory of tiobench",
  }),
  profile.withoutEffect(of("tiobench", "numjobs is how many run at once"), {
    name: "threads",
    help: "How many threads of tiobench",
  }),
  profile.withoutEffect(of("act", "filename names devices"), {
    name: "device-names",
    help: "Devices of act",
  }),
  profile.withoutEffect(of("act", ""), { name: "load", help: "Multiple of act's load" }),
  profile.withoutEffect(of("act", "runtime is how long they run"), {
    name: "test-duration",
    help: "How long act runs",
  }),
  profile.withoutEffect(of("act", "numjobs is how many run at once"), {
    name: "threads-per-queue",
    help: "How many threads of act read each device",
  }),
  profile.withoutEffect(of("act", "bs is the block size"), {
    name: "read-req-num-512-blocks",
    help: "Blocks of 512 bytes of a read of act",
  }),
  profile.withoutEffect(of("act", "bs is the block size"), {
    name: "large-block-op-kbytes",
    help: "KiB of a write of act",
  }),
  profile.withoutEffect(of("act", ""), {
    name: "prep",
    isFlag: true,
    help: "Whether act writes to the devices first",
  }),
];
