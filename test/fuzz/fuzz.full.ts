import { test } from "node:test";
import { fuzz } from "./fuzz.js";

test("a million random inputs", async (t) => {
  const inputs = Number(process.env.HIPRI_FUZZ ?? 1_000_000);
  const startMs = performance.now();
  const outcomes = await fuzz(inputs, (done) => process.stdout.write(`${done} inputs\n`));
  const perSecond = Math.round((inputs / (performance.now() - startMs)) * 1000);
  for (const [name, { right, refused }] of outcomes) {
    t.diagnostic(`${name}: ${right} right, ${refused} refused`);
  }
  t.diagnostic(`${perSecond} inputs a second`);
});
