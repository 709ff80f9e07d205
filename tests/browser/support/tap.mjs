/* TAP for Node: see tests/README.md. */

let count = 0;
let failed = 0;

/* One test: a sentence that is true of the product. `notes` are shown when it fails. */
export function check(fine, title, ...notes) {
  count += 1;
  if (!fine) {
    failed += 1;
    for (const line of notes.flat().flatMap((text) => String(text).split('\n'))) console.log(`# ${line}`);
  }
  console.log(`${fine ? 'ok' : 'not ok'} ${count} - ${title}`);
  return Boolean(fine);
}

/* A test that a list of complaints is empty; they are shown when it is not. */
export function none(complaints, title) {
  return check(complaints.length === 0, title, complaints.slice(0, 12));
}

/* Runs it and prints the plan; what it throws is a failed test. */
export async function run(main) {
  try {
    await main();
  } catch (trouble) {
    check(false, 'the walk goes on to its end', trouble.stack);
  }
  console.log(`1..${count}`);
  process.exitCode = failed > 0 || count === 0 ? 1 : 0;
}

/* The whole file is left out, and why. */
export function skip(why) {
  console.log(`1..0 # SKIP ${why}`);
}
