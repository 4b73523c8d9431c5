// The part of the WebDriver protocol (W3C) that the Firefox test needs, spoken to geckodriver.
import { spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ours = join(dirname(fileURLToPath(import.meta.url)), "../../target/tools/bin/geckodriver");

/**
 * Starts Firefox without a window and with an empty profile; both end with the test.
 *
 * @param {import("node:test").TestContext} test
 */
export async function firefox(test) {
  const found = await access(ours).then(
    () => ours,
    () => "geckodriver",
  );
  const [port, marionette] = [await freePort(), await freePort()];
  const driver = spawn(
    process.env.GECKODRIVER ?? found,
    ["--port", String(port), "--marionette-port", String(marionette), "--log", "error"],
    { stdio: "ignore" },
  );
  const failed = new Promise((_, reject) => driver.once("error", reject));
  failed.catch(() => {});
  let session;
  test.after(async () => {
    // Firefox ends with its session; it would outlive a driver that is only killed.
    if (session) await command(session, undefined, "DELETE").catch(() => {});
    driver.kill();
  });
  const root = `http://127.0.0.1:${port}`;
  await Promise.race([failed, answers(`${root}/status`)]);
  const options = { binary: process.env.FIREFOX ?? "/usr/bin/firefox-esr", args: ["-headless"] };
  const { sessionId } = await command(`${root}/session`, {
    capabilities: { alwaysMatch: { browserName: "firefox", "moz:firefoxOptions": options } },
  });
  session = `${root}/session/${sessionId}`;
  await command(`${session}/timeouts`, { script: 30_000, pageLoad: 30_000 });
  return {
    open: (url) => command(`${session}/url`, { url }),
    /** Runs the body of an async function in the page with `arguments`; resolves to what it returns. */
    run: (body, ...args) =>
      command(`${session}/execute/sync`, { script: `return (async () => {${body}})()`, args }),
  };
}

async function command(url, body, method = "POST") {
  // geckodriver takes JSON only under this type.
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function answers(url) {
  for (let tries = 0; ; tries++) {
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (tries === 300) throw new Error("geckodriver does not answer");
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** A port that was free just now: geckodriver cannot choose one and say which. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
