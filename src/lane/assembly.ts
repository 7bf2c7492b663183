/**
 * Blocks in WebAssembly: what touches every byte of them is not JavaScript. The lane's I/O buffers
 * lie in a WebAssembly memory, which is page-aligned and never moves, so that the kernel reads and
 * writes the very bytes that are filled and summed in place. Addresses in here are indices into
 * that memory.
 */
import { readFileSync } from "node:fs";
import { EnvironmentError } from "../base/errors.js";
import { PAGE_BYTES } from "../base/page-size.js";
import { addressOf, mapHugePages } from "../ffi/libc.js";
import { type BufferPool, bufferStride, hugePageBytes } from "../uring/buffers.js";

/** The functions of assembly/; results of 32 bits are int32s. */
export interface Assembly {
  /** Fills `words` words of 32 bits with fio's numbers for a seed of 64 bits. */
  fillSeeded(at: number, words: number, seedLow: number, seedHigh: number): void;
  /**
   * Fills bytes `at` to `end` in chunks: random words, as many in each as there is room for, and then
   * what stands at `fillerAt`. All lengths are multiples of 4 bytes.
   */
  fillMixed(
    at: number,
    end: number,
    chunkBytes: number,
    randomWords: number,
    fillerAt: number,
    seedLow: number,
    seedHigh: number,
  ): void;
  /** The index of the first byte in which two blocks differ, or -1. */
  firstDifference(a: number, b: number, bytes: number): number;
  crc7(from: number, to: number): number;
  crc16(from: number, to: number): number;
  /** @param before the check of what stands in front, 0 for nothing */
  crcT10(from: number, to: number, before: number): number;
  crc32(from: number, to: number): number;
  crc32c(from: number, to: number): number;
  /** Writes 8 bytes at `out`. */
  crc64(from: number, to: number, out: number): void;
  xxh32(from: number, to: number, seed: number): number;
  /** Where memory begins that none of these uses. */
  endOfTables(): number;
}

/** What is used of the interface, which the types of Node 20 lack. */
declare namespace WebAssembly {
  class Memory {
    constructor(pages: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
    readonly exports: unknown;
  }
}

/** What WebAssembly counts memory in. */
const WASM_PAGE_BYTES = 65536;
/** Addresses in WebAssembly have 32 bits. */
const MOST_BYTES = 2 ** 32;
/** More than the longest sum. */
const SUM_BYTES = 256;
/** Views are kept up to this number, since most blocks begin in a few places. */
const MOST_VIEWS = 4096;

/** The buffers of a lane, one for each slot, and what works on them. */
export class BlockMemory {
  readonly assembly: Assembly;
  readonly pool: BufferPool;
  readonly bytes: Uint8Array;
  readonly data: DataView;
  /** Where a sum may be put. */
  readonly sumAt: number;
  /** Blocks as long as a buffer that no I/O uses: what should have been read, and what is copied. */
  readonly scratchAt: number;
  readonly patternAt: number;
  readonly fillerAt: number;
  private readonly firstAt: number;
  private readonly views = new Map<number, Uint8Array>();

  /**
   * @param count buffers, at least 1
   * @param bufferBytes the largest transfer of a slot; 0 still gets a page
   * @throws EnvironmentError when memory, or reserved huge pages, do not suffice
   */
  constructor(count: number, bufferBytes: number, hugePages = false) {
    const strideBytes = bufferStride(bufferBytes);
    const unitBytes = hugePages ? hugePageBytes() : PAGE_BYTES;
    const poolBytes = roundUp(count * strideBytes, unitBytes);
    const module = new WebAssembly.Module(readFileSync(ASSEMBLY_URL));
    // Room for the tables, and for the way to the first huge page.
    const beforeBytes = 3 * strideBytes + WASM_PAGE_BYTES + unitBytes;
    const memory = allocate(roundUp(beforeBytes + poolBytes, WASM_PAGE_BYTES));
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.assembly = instance.exports as Assembly;
    this.bytes = new Uint8Array(memory.buffer);
    this.data = new DataView(memory.buffer);
    this.sumAt = roundUp(this.assembly.endOfTables(), SUM_BYTES);
    this.scratchAt = roundUp(this.sumAt + SUM_BYTES, PAGE_BYTES);
    this.patternAt = this.scratchAt + strideBytes;
    this.fillerAt = this.patternAt + strideBytes;
    const address = addressOf(this.bytes);
    const poolAddress = roundUp(address + this.fillerAt + strideBytes, unitBytes);
    this.firstAt = poolAddress - address;
    if (hugePages) reserveHugePages(poolAddress, poolBytes, unitBytes);
    const bytes = this.bytes.subarray(this.firstAt, this.firstAt + poolBytes);
    // The first I/Os are not to wait for pages.
    bytes.fill(0);
    this.pool = { address: poolAddress, lengthBytes: poolBytes, strideBytes, bytes, hugePages };
  }

  /** Where a slot's buffer is. */
  at(slot: number): number {
    return this.firstAt + slot * this.pool.strideBytes;
  }

  /** Bytes `from` to `to`, for what is no WebAssembly. */
  view(from: number, to: number): Uint8Array {
    const kept = this.views.get(from);
    if (kept !== undefined && kept.length === to - from) return kept;
    const view = this.bytes.subarray(from, to);
    if (this.views.size < MOST_VIEWS || kept !== undefined) this.views.set(from, view);
    return view;
  }
}

/** Where bin/assembly.js puts it: this module lies in dist/src/lane, its bundle in dist/bundle/lane. */
const ASSEMBLY_URL = new URL("../../bundle/assembly.wasm", import.meta.url);

function allocate(bytes: number): WebAssembly.Memory {
  const pages = bytes / WASM_PAGE_BYTES;
  try {
    if (bytes > MOST_BYTES) throw new RangeError("WebAssembly has 4 GiB at most");
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    throw new EnvironmentError(`${bytes} bytes of I/O buffers: ${(error as Error).message}`, {
      place: "iodepth",
      cure: "Lower iodepth or bs, or raise ulimit -v: WebAssembly reserves 10 GiB of addresses.",
      cause: error,
    });
  }
}

function reserveHugePages(address: number, bytes: number, pageBytes: number): void {
  try {
    mapHugePages(address, bytes);
  } catch (error) {
    throw new EnvironmentError(`${bytes} bytes of I/O buffers: ${(error as Error).message}`, {
      place: "mem=mmaphuge",
      cure: `Reserve huge pages first: sysctl vm.nr_hugepages=${bytes / pageBytes}`,
      cause: error,
    });
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
