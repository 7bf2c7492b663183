/**
 * fio's engines of files and directories (filecreate and its kin): a "ring" whose entries are system
 * calls on the paths of a lane's targets, one after the other, when they are submitted.
 */
import { SQE, SQE_WORD_SHIFT } from "../ffi/abi.js";
import { closeFd } from "../ffi/libc.js";
import type { PathCall } from "../ffi/paths.js";
import { InProcessRing } from "./in-process-ring.js";

export class PathCallRing extends InProcessRing {
  private readonly call: PathCall;
  private readonly paths: readonly string[];
  /** Files that were opened, which stay open until the end, as in fio. */
  private readonly opened: number[] | null;

  /**
   * @param paths by the number in the place of an entry's file descriptor
   * @param opens whether the call returns descriptors
   */
  constructor(depth: number, paths: readonly string[], call: PathCall, opens: boolean) {
    super(depth);
    this.call = call;
    this.paths = paths;
    this.opened = opens ? [] : null;
  }

  override submit(count: number, _minComplete = 0): number {
    const { sqes } = this;
    for (let index = (this.sqTail - count) | 0; index !== this.sqTail; index = (index + 1) | 0) {
      const sqe = (index & this.sqMask) << SQE_WORD_SHIFT;
      const result = this.call(this.paths[sqes[sqe + SQE.FD]!]!);
      if (result >= 0) this.opened?.push(result);
      this.answer(sqe, result < 0 ? result : sqes[sqe + SQE.LENGTH]!);
    }
    this.enters += count;
    return count;
  }

  override close(): void {
    for (const fd of this.opened ?? []) closeFd(fd);
  }
}
