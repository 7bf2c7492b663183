import { test } from "node:test";
import { NO_FIO } from "../support/fio.js";
import { assertBytesAsOfFio } from "./random-jobs.js";

test("some random jobs move as many bytes as in fio", { skip: NO_FIO }, () => {
  assertBytesAsOfFio(12, 1);
});
