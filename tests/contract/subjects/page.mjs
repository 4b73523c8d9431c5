/**
 * Runs in the page, sent there as text: uses nothing from outside itself.
 * Bodies travel as base64, as playwright carries JSON only.
 */
export async function exchangeInPage({ method, path, headers, body, limit }) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limit);
  const bytes = body === undefined ? undefined : await (await fetch(`data:;base64,${body}`)).arrayBuffer();
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: bytes,
      signal: abort.signal,
      redirect: "manual",
    });
    const answer = new Uint8Array(await response.arrayBuffer());
    let text = "";
    for (let at = 0; at < answer.length; at += 8192)
      text += String.fromCharCode(...answer.subarray(at, at + 8192));
    return { status: response.status, headers: Object.fromEntries(response.headers), body: btoa(text) };
  } catch {
    return { fate: abort.signal.aborted ? "hangs" : "dies" };
  } finally {
    clearTimeout(timer);
  }
}
