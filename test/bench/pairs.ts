/** Pairs of runs: hipri and its peer at the same work, under the same circumstances. */
import type { Contender, Sample } from "./contender.js";

/** hipri and its peer, close enough in time that both met the same machine. */
export interface Pair {
  readonly first: "hipri" | "peer";
  readonly hipri: Sample;
  readonly peer: Sample;
}

/** A way to run pairs. */
export interface Duel {
  readonly hipriCommand: string;
  readonly peerName: string;
  readonly peerCommand: string;
  /** @throws EnvironmentError when a tool fails */
  readonly run: (
    pairCount: number,
    onPair: (pair: Pair, done: number) => void,
  ) => Promise<readonly Pair[]>;
}

/**
 * One after the other on this machine. Which of the two runs first alternates, so that neither
 * always finds the machine as the other left it.
 */
export function alternating(hipri: Contender, peer: Contender): Duel {
  return {
    hipriCommand: hipri.command,
    peerName: peer.name,
    peerCommand: peer.command,
    run: async (pairCount, onPair) => {
      const pairs: Pair[] = [];
      while (pairs.length < pairCount) {
        const even = pairs.length % 2 === 0;
        const pair = even ? await hipriFirst(hipri, peer) : await peerFirst(hipri, peer);
        pairs.push(pair);
        onPair(pair, pairs.length);
      }
      return pairs;
    },
  };
}

async function hipriFirst(hipri: Contender, peer: Contender): Promise<Pair> {
  const ours = await hipri.run();
  return { first: "hipri", hipri: ours, peer: await peer.run() };
}

async function peerFirst(hipri: Contender, peer: Contender): Promise<Pair> {
  const theirs = await peer.run();
  return { first: "peer", hipri: await hipri.run(), peer: theirs };
}
