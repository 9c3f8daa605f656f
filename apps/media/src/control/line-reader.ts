/** Cuts a byte stream into lines of bounded length, without ever holding more than one line and one chunk. */
export class LineReader {
  readonly #bytesMax: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The lines that `chunk` completes, without their newline; null once a line is longer than allowed. */
  add(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      if (this.#pendingBytes + end - start > this.#bytesMax) return null;
      this.#pending.push(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#pending).toString('utf8'));
      this.#pending = [];
      this.#pendingBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#pending.push(chunk.subarray(start));
      this.#pendingBytes += chunk.length - start;
    }
    return this.#pendingBytes > this.#bytesMax ? null : lines;
  }
}
