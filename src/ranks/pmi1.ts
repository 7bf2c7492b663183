/**
 * Ranks that Slurm (--mpi=pmi2) or MPICH's hydra has started: PMI-1 over the socket that PMI_FD names.
 * Each request is a line, and so is its answer; one at a time, since Slurm breaks on more. What a rank
 * says is put under fresh keys in pieces, a barrier makes it known, and the others get it.
 * Source: "PMI: A Scalable Parallel Process-Management Interface" and src/pmi/simple of MPICH.
 */
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Said } from "./engine.js";
import { LaunchedEngine } from "./launched.js";

/** Of a value: what Slurm and hydra take, and one line of theirs has room for. */
const PIECE_CHARS = 800;

const BEAT_MS = 20_000;

export class Pmi1Engine extends LaunchedEngine {
  readonly name = "PMI";
  readonly rank: number;
  readonly size: number;
  readonly beatMs: number;
  private readonly socket: Socket;
  private readonly answers: AsyncIterator<string>;
  private space = "";

  private constructor(fd: number, rank: number, size: number, timeoutMs: number) {
    super(timeoutMs);
    this.rank = rank;
    this.size = size;
    this.beatMs = Math.min(BEAT_MS, timeoutMs / 4);
    this.socket = new Socket({ fd, readable: true, writable: true });
    // What ends it, its reader says.
    this.socket.on("error", () => {});
    this.answers = createInterface({ input: this.socket })[Symbol.asyncIterator]();
  }

  /**
   * @param timeoutMs how long all wait for a rank that says nothing
   * @throws EnvironmentError when nobody answers
   */
  static async join(
    fd: number,
    rank: number,
    size: number,
    timeoutMs: number,
  ): Promise<Pmi1Engine> {
    const engine = new Pmi1Engine(fd, rank, size, timeoutMs);
    await engine.ask("cmd=init pmi_version=1 pmi_subversion=1");
    await engine.ask("cmd=get_maxes");
    engine.space = (await engine.ask("cmd=get_my_kvsname")).get("kvsname") ?? "";
    return engine;
  }

  protected async finish(): Promise<void> {
    await this.ask("cmd=barrier_in");
    await this.ask("cmd=finalize");
    this.socket.destroy();
  }

  protected async exchange(round: number, text: string, listens: boolean): Promise<Said> {
    const pieces = piecesOf(text);
    const key = (rank: number, piece: number): string => `hipri-${round}-${rank}-${piece}`;
    for (const [i, piece] of [String(pieces.length), ...pieces].entries()) {
      await this.ask(`cmd=put kvsname=${this.space} key=${key(this.rank, i)} value=${piece}`);
    }
    await this.ask("cmd=barrier_in");
    if (!listens) return [];
    const said: string[] = [];
    for (let rank = 0; rank < this.size; rank++) {
      const get = async (piece: number): Promise<string> => {
        const asked = `cmd=get kvsname=${this.space} key=${key(rank, piece)}`;
        return (await this.ask(asked)).get("value") ?? "";
      };
      if (rank === this.rank) said.push(text);
      else {
        const count = Number(await get(0));
        let encoded = "";
        for (let piece = 1; piece <= count; piece++) encoded += await get(piece);
        said.push(Buffer.from(encoded, "base64url").toString("utf8"));
      }
    }
    return said;
  }

  /** @throws EnvironmentError for a refusal, silence, or an end of the connection */
  private async ask(request: string): Promise<ReadonlyMap<string, string>> {
    this.socket.write(`${request}\n`);
    const { value } = await this.orSilence(this.answers.next());
    const answer = new Map(
      String(value ?? "")
        .split(" ")
        .map((word): [string, string] => {
          const at = word.indexOf("=");
          return [word.slice(0, at), word.slice(at + 1)];
        }),
    );
    if (value !== undefined && (answer.get("rc") ?? "0") === "0") return answer;
    throw this.broken(value === undefined ? "the launcher hung up" : `it refused ${request}`);
  }
}

function piecesOf(text: string): string[] {
  const encoded = Buffer.from(text, "utf8").toString("base64url");
  return encoded.match(new RegExp(`.{1,${PIECE_CHARS}}`, "g")) ?? [];
}
