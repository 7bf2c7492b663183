/** More kinds of names of files than files-against-fio.test.ts has. */
import { describe, it } from "node:test";
import { assertAsFio } from "../support/against-fio.js";
import { NO_FIO } from "../support/fio.js";
import { whyNoRing } from "../support/ring.js";

const WRITES = "ioengine=psync\nsize=64k\nbs=4k\nrw=write\n";
const GLOBAL = `[global]\n${WRITES}`;

/** By what they are about. */
const JOBS: Readonly<Record<string, string>> = {
  "filename twice": `[a]\n${WRITES}filename=A\nfilename=B\n`,
  "filename twice, the same": `[a]\n${WRITES}filename=A\nfilename=A\n`,
  "filename in two globals": `${GLOBAL}filename=A\n[a]\n[global]\nfilename=B\n[b]\n`,
  "lists of names": `${GLOBAL}filename=A:B\n[a]\nfilename=C:D\n`,
  "a list with empty names": `[a]\n${WRITES}filename=A::B:\n`,
  "an escaped colon": `[a]\n${WRITES}filename=A\\:B:C\n`,
  "a blank before a name": `[a]\n${WRITES}filename=A: B\n`,
  "directory and filename": `[a]\n${WRITES}filename=A\ndirectory=d\n`,
  "directory in global, filename in section": `${GLOBAL}directory=d\n[a]\nfilename=A\n`,
  "two directories and a filename": `[a]\n${WRITES}directory=d:e\nnumjobs=2\nfilename=A\n`,
  "two directories": `[a]\n${WRITES}directory=d:e\nnumjobs=2\n`,
  "nrfiles beside names": `[a]\n${WRITES}filename=A:B:C\nnrfiles=2\n`,
  "more nrfiles than names": `[a]\n${WRITES}filename=A:B\nnrfiles=7\n`,
  "nrfiles below names": `${GLOBAL}filename=A:B:C\n[a]\nnrfiles=2\n`,
  "more nrfiles below names": `${GLOBAL}filename=A:B\n[a]\nnrfiles=5\n`,
  "nrfiles above names": `${GLOBAL}nrfiles=3\n[a]\nfilename=A\n[b]\n`,
  "name and filename_format": `${GLOBAL}filename_format=$jobname-$filenum\n[s]\nname=N\n`,
  "a file of the job beside":
    "[global]\nfilename=F\nioengine=psync\n[p]\nrw=write\nsize=64k\n[r]\nrw=read\n",
  "a file that a job above makes longer":
    "[global]\nfilename=there\nioengine=psync\n[p]\nrw=write\nsize=64k\n[r]\nstonewall\nrw=write\n",
  "a file of the job below":
    "[global]\nfilename=F\nioengine=psync\n[r]\nrw=read\n[p]\nstonewall\nrw=write\nsize=64k\n",
  "a file of the job above, made late":
    "[global]\nfilename=F\nioengine=psync\n[p]\ncreate_on_open=1\nrw=write\nsize=64k\n[r]\nstonewall\nrw=read\n",
  "a part of a file of the job above":
    "[global]\nfilename=F\nioengine=psync\n[p]\nrw=write\nsize=64k\n[r]\nstonewall\nrw=read\nsize=25%\n",
  "files removed between loops": `[a]\n${WRITES}loops=3\nunlink_each_loop=1\nnrfiles=3\n`,
  "files removed between loops, one open at a time": `[a]\n${WRITES}loops=3\nunlink_each_loop=1\nnrfiles=3\nopenfiles=1\nnumjobs=2\nverify=md5\n`,
  "files removed between passes over them": `[a]\n${WRITES}io_size=200k\nunlink_each_loop=1\n`,
  "files that are read, and removed between loops":
    "[a]\nioengine=psync\nrw=randrw\nsize=64k\nloops=2\nunlink_each_loop=1\n",
  "files removed after the only loop": `[a]\n${WRITES}unlink_each_loop=1\n`,
  "files removed between loops and in the end": `[a]\n${WRITES}loops=2\nunlink_each_loop=1\nunlink=1\n`,
  "files made anew in each loop":
    "[a]\nioengine=filecreate\nfilesize=4k\nnrfiles=3\nloops=3\nunlink_each_loop=1\n",
  "io_size of 50 %": "[a]\nioengine=psync\nsize=64k\nrw=write\nio_size=50%\n",
};

describe("files and names are as with fio:", { skip: whyNoRing() || NO_FIO }, () => {
  for (const [about, jobs] of Object.entries(JOBS)) it(about, (t) => assertAsFio(t, jobs));
});
