// For `node --test`: what the runner compares, a line of JSON each.
export default async function* reporter(source) {
  for await (const { type, data } of source) {
    if (type === "test:diagnostic" && data.message.startsWith("observed ")) {
      yield `${data.message.slice("observed ".length)}\n`;
    } else if (type === "test:pass" || type === "test:fail") {
      const { error } = data.details;
      const why = error === undefined ? {} : { why: String(error.cause?.stack ?? error.cause ?? error) };
      yield `${JSON.stringify({ name: data.name, ok: type === "test:pass", ...why })}\n`;
    }
  }
}
