// lode as a user runs it, in the test's folder.
"use strict";
const { spawn } = require("node:child_process");
const { text } = require("node:stream/consumers");
const { tmp } = require("./peer");

// A process under way; `ended` gives its status.
function begin(env, ...args) {
  const child = spawn(process.env.LODE, args, {
    cwd: tmp, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"],
  });
  child.ended = new Promise((done) => child.on("close", done));
  return child;
}

async function lode(env, ...args) {
  const child = begin(env, ...args);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await child.ended, out, err };
}

module.exports = { begin, lode };
