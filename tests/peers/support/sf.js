// The Salesforce CLI, run as a person would run it, with its answer in JSON.
"use strict";
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { text } = require("node:stream/consumers");
const { tmp } = require("./peer");

// {status, result} or {status, name, message}, as `sf … --json` prints it. Arguments are words.
async function run(env, args) {
  const child = spawn("sf", [...args, "--json"], {
    cwd: tmp, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"],
  });
  const out = await text(child.stdout);
  try {
    return JSON.parse(out);
  } catch {
    throw new Error(`sf ${args.join(" ")} printed no JSON: ${out}`);
  }
}

// Signs in, and gives the function that runs a command against the org:
//   await sf("data", "query", "-q", "SELECT Id FROM Account")
async function login(org) {
  const reply = await run({ SF_ACCESS_TOKEN: org.token },
    ["org", "login", "access-token", "--instance-url", org.url, "--no-prompt", "--alias", "peer"]);
  assert.equal(reply.status, 0, reply.message);

  async function sf(...args) {
    const { status, result, message } = await run({}, [...args, "--target-org", "peer"]);
    assert.equal(status, 0, `sf ${args.join(" ")}: ${message}`);
    return result;
  }
  // What it prints where it has to fail.
  sf.fails = async (...args) => {
    const answer = await run({}, [...args, "--target-org", "peer"]);
    assert.notEqual(answer.status, 0, `sf ${args.join(" ")}: should have failed`);
    return answer;
  };
  return sf;
}

module.exports = { login, run };
