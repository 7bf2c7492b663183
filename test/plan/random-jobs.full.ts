import { test } from "node:test";
import { NO_FIO } from "../support/fio.js";
import { assertBytesAsOfFio } from "./random-jobs.js";

test("random jobs move as many bytes as in fio", { skip: NO_FIO }, (t) => {
  const seed = Number(process.env.HIPRI_FUZZ_SEED ?? Date.now() % 2 ** 31);
  t.diagnostic(`HIPRI_FUZZ_SEED=${seed} repeats it`);
  assertBytesAsOfFio(Number(process.env.HIPRI_PROPERTY_RUNS ?? 200), seed);
});
