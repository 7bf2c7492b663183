/** The Nodes that hipri is to run on. */
import { whyNoRing } from "./ring.js";

interface SupportedNode {
  readonly major: number;
  readonly path: string;
  /** Why a test that needs it is to be skipped; false where it is there. */
  readonly skip: string | false;
}

/** As bin/test.js has found them. */
export function supportedNodes(): SupportedNode[] {
  const found: Record<string, string | null> = JSON.parse(process.env.HIPRI_TEST_NODES ?? "{}");
  return Object.entries(found).map(([major, path]) => {
    const skip = path === null ? `Node ${major} could not be fetched` : false;
    return { major: Number(major), path: path ?? "", skip };
  });
}

/** All but the one that runs this. */
export function otherNodes(): SupportedNode[] {
  return supportedNodes().filter(({ path }) => path !== process.execPath);
}

/** The same for tests that run jobs. */
export function withRings(nodes: readonly SupportedNode[]): SupportedNode[] {
  return nodes.map((node) => ({ ...node, skip: node.skip || whyNoRing() }));
}
