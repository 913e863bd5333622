// A headless Chromium, told what to do by the W3C's WebDriver protocol.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { join } = require("node:path");
const readline = require("node:readline");
const { setTimeout: sleep } = require("node:timers/promises");
const { tmp } = require("./peer");

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf"; // the name that the specification gives it
const PATIENCE = 20000; // ms

async function start() {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
  let base;
  for await (const line of readline.createInterface({ input: driver.stdout })) {
    const port = line.match(/started successfully on port (\d+)/)?.[1];
    if (port) {
      base = `http://127.0.0.1:${port}`;
      break;
    }
  }
  driver.stdout.resume();

  async function call(method, path, body) {
    const reply = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  const args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
    `--user-data-dir=${join(tmp, "browser")}`];
  const { sessionId } = await call("POST", "/session", {
    capabilities: { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": { args } } },
  });
  const session = `/session/${sessionId}`;

  // A click may return while the page before still stands: what is looked for is waited for, and what comes
  // after is asked for until it is there.
  await call("POST", `${session}/timeouts`, { implicit: PATIENCE });

  async function find(css) {
    const found = await call("POST", `${session}/element`, { using: "css selector", value: css });
    return `${session}/element/${found[ELEMENT]}`;
  }

  return {
    open: (url) => call("POST", `${session}/url`, { url }),
    // Waits for the page whose address matches.
    async arrives(pattern) {
      const end = Date.now() + PATIENCE;
      for (;;) {
        const url = await call("GET", `${session}/url`);
        if (pattern.test(url)) return;
        if (Date.now() > end) throw new Error(`the browser is still at ${url}, not at ${pattern}`);
        await sleep(20);
      }
    },
    text: async (css) => call("GET", `${await find(css)}/text`),
    type: async (css, text) => call("POST", `${await find(css)}/value`, { text }),
    click: async (css) => call("POST", `${await find(css)}/click`, {}),
    async stop() {
      await call("DELETE", session);
      driver.kill();
      await once(driver, "exit");
    },
  };
}

module.exports = { start };
