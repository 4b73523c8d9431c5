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

/** The stored credentials as base64; undefined if there are none. Likewise sent there as text. */
export async function credentialsInPage() {
  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const name = "redloom:/";
  // To open it is to make it.
  if (!(await indexedDB.databases()).some((database) => database.name === name)) return undefined;
  const database = await result(indexedDB.open(name));
  const configuration = database.transaction("configuration").objectStore("configuration");
  const bytes = await result(configuration.get("credentials"));
  database.close();
  return bytes && btoa(String.fromCharCode(...bytes));
}
