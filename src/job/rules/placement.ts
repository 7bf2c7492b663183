/** Data placement (fdp, dataplacement): what its options need of each other. */
import type { ResolvedJob } from "../resolve.js";
import { type Subject, sayWithoutEffect, WRITES } from "./subject.js";

export function settlePlacement(subject: Subject, job: ResolvedJob): void {
  const { options, contradiction, notice } = subject;
  if (options.fdp) {
    if (job.places.has("dataplacement") && options.dataPlacement !== "fdp") {
      const text = `fdp=1 and dataplacement=${options.dataPlacement} exclude each other`;
      contradiction("fdp", text, "Remove one of them.");
    }
    options.dataPlacement = "fdp";
  }
  const { dataPlacement: kind, ioengine, rw } = options;
  const option = options.fdp ? "fdp" : "dataplacement";
  if (kind === "none") {
    noticeUnused(subject);
  } else if (ioengine !== "io_uring_cmd" && kind === "fdp") {
    const text = `${option} is about NVMe commands, and ioengine=${ioengine} sends none`;
    contradiction(option, text, `Use ioengine=io_uring_cmd, or remove ${option}.`);
  } else if (ioengine !== "io_uring_cmd" || !WRITES.has(rw.workload)) {
    const without =
      ioengine === "io_uring_cmd" ? `with rw=${rw.workload}` : "without ioengine=io_uring_cmd";
    notice("without-effect", option, `${option} has no effect ${without}`);
    options.dataPlacement = "none";
  } else {
    checkSelection(subject);
  }
}

function checkSelection({ options, contradiction, notice }: Subject): void {
  const { dataPlacement, placementIds, placementSelect, placementScheme } = options;
  if (dataPlacement === "streams" && placementIds.length === 0) {
    contradiction(
      "dataplacement",
      "dataplacement=streams needs the streams' identifiers",
      "Add plids, such as plids=1-4.",
    );
  }
  if (placementSelect === "scheme" && placementScheme === null) {
    contradiction(
      "plid_select",
      "plid_select=scheme needs dp_scheme",
      "Add dp_scheme=FILE with lines of BEGIN,END,ID in bytes.",
    );
  }
  if (placementSelect !== "scheme" && placementScheme !== null) {
    const text = "dp_scheme has no effect without plid_select=scheme";
    notice("without-effect", "dp_scheme", text);
  }
}

function noticeUnused(subject: Subject): void {
  const { options } = subject;
  const unused = {
    plids: options.placementIds.length > 0,
    plid_select: options.placementSelect !== "roundrobin",
    dp_scheme: options.placementScheme !== null,
  };
  sayWithoutEffect(subject, unused, "without fdp or dataplacement");
}
