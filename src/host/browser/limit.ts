/** A wait that took too long, or what cannot go on. The client gets status 503 with `code` and `message`. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What `work` comes to, if it does within `limit` ms. Else rejects as `otherwise` says; `work` goes on. */
export async function within<T>(limit: number, work: Promise<T>, otherwise: Unavailable): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(otherwise), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
