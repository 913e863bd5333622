#!/usr/bin/env node
// A real browser, Chromium, passes the org's login page for `lode login web`: from the address that lode
// prints to the page that says that it is done.
"use strict";
const assert = require("node:assert/strict");
const { join } = require("node:path");
const readline = require("node:readline");
const { peer, tmp } = require("./support/peer");
const { begin, lode } = require("./support/lode");
const webdriver = require("./support/webdriver");

const CALLBACK = /^http:\/\/(localhost|127\.0\.0\.1):\d+\/OauthRedirect/;
const home = { XDG_CONFIG_HOME: join(tmp, "config") };

peer({}, async (org, test) => {
  const browser = await webdriver.start();

  // Begins the sign-in and opens the page that it asks for.
  async function login(alias) {
    const child = begin(home, "login", "web", "--login-url", org.url, "--alias", alias,
      "--port", "0", "--no-browser");
    const said = [];
    child.stdout.resume();
    for await (const line of readline.createInterface({ input: child.stderr })) {
      said.push(line);
      const url = line.match(/https?:\/\/\S+\/services\/oauth2\/authorize\?\S+/)?.[0];
      if (url) {
        await browser.open(url);
        break;
      }
    }
    return { child, said };
  }

  await test("the page asks for a user name and a password", async () => {
    const { child } = await login("web");
    assert.equal(await browser.text("#Login"), "Log In");

    await browser.type("#username", org.username);
    await browser.type("#password", "not the password");
    await browser.click("#Login");
    assert.match(await browser.text("#error"), /check your username and password/i);

    await browser.type("#username", org.username);
    await browser.type("#password", org.password);
    await browser.click("#Login");
    await browser.arrives(CALLBACK);
    assert.match(await browser.text("body"), /has what it needs to sign in/);
    assert.equal(await child.ended, 0);
  });

  await test("the session that it gave is good, and renewed without the browser", async () => {
    for (let i = 0; i < 2; i += 1) {
      const { status, out, err } = await lode(home, "query", "-o", "web", "SELECT Username FROM User");
      assert.equal(status, 0, err);
      assert.equal(out, `Username\n${org.username}\n`);
    }
  });

  await test("who presses Deny is not signed in, and both sides say so", async () => {
    const { child } = await login("denied");
    await browser.click("#deny");
    await browser.arrives(CALLBACK);
    assert.match(await browser.text("body"), /was refused/);
    assert.notEqual(await child.ended, 0);
    const { status } = await lode(home, "query", "-o", "denied", "SELECT Username FROM User");
    assert.equal(status, 3);
  });

  await browser.stop();
});
