// SPDX-License-Identifier: Apache-2.0
// Bench: PouchDB on LevelDB, in two processes.
//   node pouch.js serve FOLDER            an express-pouchdb; prints {ready, url}; ends with its input
//   node pouch.js fill FOLDER DOCUMENTS   a local database from a file of JSON lines
//   node pouch.js drain FOLDER URL        replicates it, batch 100; prints {seconds, written}
const fs = require("fs");
const [, , verb, folder, third] = process.argv;
const PouchDB = require("pouchdb").defaults({ prefix: folder + "/" });

async function serve() {
  const app = require("express")();
  const quiet = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: folder + "/log.txt" };
  app.use("/", require("express-pouchdb")(PouchDB, quiet));
  const server = app.listen(0, "127.0.0.1", () => {
    const url = "http://127.0.0.1:" + server.address().port;
    process.stdout.write(JSON.stringify({ ready: true, url }) + "\n");
  });
  process.stdin.on("end", () => process.exit(0)).resume();
}

async function fill() {
  const local = new PouchDB("kiosk");
  const lines = fs.readFileSync(third, "utf8").trim().split("\n");
  for (let at = 0; at < lines.length; at += 500)
    await local.bulkDocs(lines.slice(at, at + 500).map(JSON.parse));
  await local.close();
}

async function drain() {
  const local = new PouchDB("kiosk");
  const began = process.hrtime.bigint();
  const done = await PouchDB.replicate(local, third + "/portal", { batch_size: 100 });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  process.stdout.write(JSON.stringify({ seconds, written: done.docs_written }) + "\n");
  process.exit(0);
}

({ serve, fill, drain })[verb]();
