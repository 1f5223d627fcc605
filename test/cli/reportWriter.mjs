/**
 * Writes a report of these files: node reportWriter.mjs FOLDER '{"report.html": "text", ...}' [CHANGE]. Kills itself before the change
 * of that number (from 1) to the folder. A file without text never ends; the process prints "waits" when it reaches one.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [folder, files, killedAt] = process.argv.slice(2);
let changes = 0;
for (const name of ['renameSync', 'rmSync']) {
  const change = fs[name];
  fs[name] = (...words) => {
    changes++;
    if (changes === Number(killedAt)) process.kill(process.pid, 'SIGKILL');
    return change(...words);
  };
}
syncBuiltinESMExports();

async function* endless() {
  yield Buffer.from('the beginning');
  process.stdout.write('waits\n');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
}

const { checkReportFolder, replaceReport } = await import('@isthmus/cli/reportFolder');
if (files === undefined) await checkReportFolder(folder);
else {
  await replaceReport(folder, { sweepId: 'a-sweep' }, async (add) => {
    for (const [name, text] of Object.entries(JSON.parse(files))) await add(name, text ?? endless());
  });
}
