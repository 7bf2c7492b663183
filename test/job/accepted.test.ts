import { test } from "node:test";
import { NO_FIO } from "../support/fio.js";
import { scratchDirectory } from "../support/scratch.js";
import { assertAcceptedAsByFio } from "./accepted.js";

test("job files are accepted or refused as by fio", { skip: NO_FIO }, (t) => {
  // The seed is fixed: accepted.full.ts takes others.
  assertAcceptedAsByFio(20, 1, scratchDirectory(t));
});
