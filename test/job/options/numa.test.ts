/** NUMA nodes and memory policies of a job. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jobOf, saidOf } from "../support.js";

describe("NUMA options", () => {
  test("name nodes, or all", () => {
    assert.equal(jobOf().numaCpuNodes, null);
    assert.deepEqual(jobOf("numa_cpu_nodes=3,0-1").numaCpuNodes, [0, 1, 3]);
    assert.equal(jobOf("numa_cpu_nodes=all").numaCpuNodes, "all");
    assert.match(saidOf("numa_cpu_nodes=1-0")[0]!, /has "1-0"/);
    assert.match(saidOf("numa_cpu_nodes=1024")[0]!, /nodes end at 1023/);
  });

  test("say where memory comes from", () => {
    const policy = (value: string) => jobOf(`numa_mem_policy=${value}`).memoryPolicy;
    assert.deepEqual(policy("local"), { mode: "local", nodes: [] });
    assert.deepEqual(policy("prefer:1"), { mode: "prefer", nodes: [1] });
    assert.deepEqual(policy("bind:0,2"), { mode: "bind", nodes: [0, 2] });
    assert.deepEqual(policy("interleave:all"), { mode: "interleave", nodes: "all" });
    assert.match(saidOf("numa_mem_policy=bind")[0]!, /names no nodes/);
    assert.match(saidOf("numa_mem_policy=local:1")[0]!, /has nodes/);
    assert.match(saidOf("numa_mem_policy=prefer:0,1")[0]!, /more than one/);
    assert.match(saidOf("numa_mem_policy=near:0")[0]!, /no policy/);
  });
});
