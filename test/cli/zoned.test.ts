/** zonemode=zbd on a file whose zones only hipri and fio know of: both move the same bytes. */
import { describe, it } from "node:test";
import { assertAsFio } from "../support/against-fio.js";
import { NO_FIO } from "../support/fio.js";
import { whyNoRing } from "../support/ring.js";

const ZONED = "ioengine=psync\nfilename=there\nzonemode=zbd\nzonesize=2k\nbs=512\n";

/** By what they are about. */
const JOBS: Readonly<Record<string, string>> = {
  "writes in order, and verifies": `[a]\n${ZONED}rw=write\nverify=crc32c\n`,
  "random writes that reset zones": `[a]\n${ZONED}rw=randwrite\nio_size=64k\nnorandommap\n`,
  "few open zones": `[a]\n${ZONED}rw=randwrite\nio_size=64k\nnorandommap\nmax_open_zones=2\n`,
  "a capacity below the size": `[a]\n${ZONED}rw=write\nzonecapacity=1536\n`,
  "an offset within a zone": `[a]\n${ZONED}rw=write\noffset=512\nsize=7k\n`,
  "a region without a zone": `[a]\n${ZONED}rw=write\nsize=1k\n`,
};

describe("zones are used as with fio:", { skip: whyNoRing() || NO_FIO }, () => {
  for (const [about, jobs] of Object.entries(JOBS)) it(about, (t) => assertAsFio(t, jobs));
});
