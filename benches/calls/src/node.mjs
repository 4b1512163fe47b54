// What the official SDK does: fetch(), then response.json().
// Reads the request as JSON in the first line, then "CALLERS CALLS" a block, and answers each with
// its costs: seconds and CPU seconds of this process, for all calls together.

import { createInterface } from "node:readline";

let request;

async function call() {
  const response = await fetch(request.url, {
    method: "POST",
    headers: request.headers,
    body: request.body,
  });
  const answer = await response.json();
  if (!answer.data.backgroundTasks.listTasks.data) throw new Error("no data");
}

async function caller(calls) {
  for (let i = 0; i < calls; i++) await call();
}

for await (const line of createInterface({ input: process.stdin })) {
  if (request === undefined) {
    request = JSON.parse(line);
    console.log(process.version);
    continue;
  }
  const [callers, calls] = line.split(" ").map(Number);
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: callers }, () => caller(calls)));
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6 }));
}
