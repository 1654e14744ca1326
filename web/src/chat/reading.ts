/** Reads one thing anew whenever that is asked for: one reading at a time. Knows nothing of what is read. */

export class Reading {
  private wanted = false;
  private going = false;
  private doings = 0;
  private begun = 0;

  /** `read` gives back what shows it, which is not called where it was overtaken; it never fails. */
  constructor(private readonly read: () => Promise<() => void>) {}

  /** Reads once more, after what is under way. */
  async again(): Promise<void> {
    this.wanted = true;
    if (this.going) return;
    this.going = true;
    try {
      while (this.wanted && this.doings === 0) {
        this.wanted = false;
        const { begun } = this;
        const show = await this.read();
        if (begun === this.begun) show();
        else this.wanted = true;
      }
    } finally {
      this.going = false;
    }
  }

  /** While something is being done nothing is read, and what was read before is not shown: it would undo it on the screen. */
  async during<T>(doing: Promise<T>): Promise<T> {
    this.begun += 1;
    this.doings += 1;
    try {
      return await doing;
    } finally {
      this.doings -= 1;
      if (this.wanted) void this.again();
    }
  }
}
