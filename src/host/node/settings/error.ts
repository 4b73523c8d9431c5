/** An option that cannot be used. `code` is always `invalid_option`. */
export class OptionError extends Error {
  override readonly name = "OptionError";
  readonly code = "invalid_option";
}
