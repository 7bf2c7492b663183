/** Which files jobs make and how they are called: as fio does it, which runs the same job files. */
import { describe, it } from "node:test";
import { assertAsFio } from "../support/against-fio.js";
import { NO_FIO } from "../support/fio.js";
import { whyNoRing } from "../support/ring.js";

const WRITES = "ioengine=psync\nsize=64k\nbs=4k\nrw=write\n";
const GLOBAL = `[global]\n${WRITES}`;

/** By what they are about. */
const JOBS: Readonly<Record<string, string>> = {
  "filename in global and section": `${GLOBAL}filename=A\n[a]\nfilename=B\n`,
  "filename in global, directory in section": `${GLOBAL}filename=A\n[a]\ndirectory=d\nfilename=B\n`,
  "nrfiles between names": `${GLOBAL}filename=A:B\n[a]\nnrfiles=1\nfilename=C\n`,
  "name in sections": `${GLOBAL}[sec1]\nname=X\n[sec2]\nname=X\n[sec3]\n`,
  "name in global": `${GLOBAL}name=G\n[job-1]\n[sec2]\nname=Y\nnrfiles=2\n`,
  "a file of the job above":
    "[global]\nfilename=F\nioengine=psync\n[p]\nrw=write\nsize=64k\n[r]\nstonewall\nrw=read\n",
  "io_size above 100 %": "[a]\nioengine=psync\nsize=64k\nrw=write\nio_size=150%\n",
  "sizes with a fraction, and without": "[a]\nioengine=psync\nrw=write\nbs=1\nsize=8.5M\n",
  "a share with two %":
    "[a]\nioengine=psync\nfilename=there\nrw=read\nsize=50%%\n[b]\nfilename=there\nsize=100%%\n",
  "a range of file sizes with a comma":
    "[a]\nioengine=psync\nrw=write\nnrfiles=4\nfilesize=8k,8k\n",
  "a section without its closing bracket": `[job1\n${WRITES}`,
  "no loops": "[a]\nioengine=psync\nrw=write\nsize=64k\nloops=0\n",
  "options of profiles":
    "[a]\nioengine=psync\nrw=write\nsize=64k\nthreads=1\nnumruns=2\nload=3\nprep\ndir=x\n",
};

describe("files and names are as with fio:", { skip: whyNoRing() || NO_FIO }, () => {
  for (const [about, jobs] of Object.entries(JOBS)) it(about, (t) => assertAsFio(t, jobs));
});
