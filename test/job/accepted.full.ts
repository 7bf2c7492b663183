import { test } from "node:test";
import { NO_FIO } from "../support/fio.js";
import { scratchDirectory } from "../support/scratch.js";
import { assertAcceptedAsByFio } from "./accepted.js";

test("any job files are accepted or refused as by fio", { skip: NO_FIO }, (t) => {
  const seed = Number(process.env.HIPRI_FUZZ_SEED ?? Date.now() % 2 ** 31);
  t.diagnostic(`HIPRI_FUZZ_SEED=${seed} repeats it`);
  const runs = Number(process.env.HIPRI_PROPERTY_RUNS ?? 1000);
  assertAcceptedAsByFio(runs, seed, scratchDirectory(t));
});
