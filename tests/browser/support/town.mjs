/* A demo town for a browser, and the Chromium that visits it. See town.py for what is in the town. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/* The town, when it is ready; close() lets it end, and tells whether it ended well. What it says goes to us as remarks. */
export async function townOpen() {
  const program = fileURLToPath(new URL('town.py', import.meta.url));
  const child = spawn('/usr/bin/python3', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const lines = createInterface({ input: child.stdout });
  const town = await new Promise((resolve, reject) => {
    lines.on('line', (line) => (line.startsWith('{') ? resolve(JSON.parse(line)) : console.log(`# ${line}`)));
    ended.then((code) => reject(new Error(`the town could not be made (${code})`)));
  });
  const seen = {};
  /* What the logs say since the last time about names that a template asked for and a document lacked. */
  town.lacking = () =>
    town.logs.flatMap((log) => {
      const text = readFileSync(log, 'utf8');
      const lines = text
        .slice(seen[log] ?? 0)
        .split('\n')
        .filter((line) => line.startsWith('event=template '));
      seen[log] = text.length;
      return lines;
    });
  /* The code of the newest login, from the message that would have been sent. */
  town.loginCode = async () => {
    for (let tries = 0; tries < 50; tries++) {
      const answer = await fetch(`${town.url}/essai/messages`, { headers: { Accept: 'application/json' } });
      const sent = (await answer.json()).messages.find((one) => one.kind === 'login' && one.state === 'sent');
      if (sent) return sent.body.match(/(?:\d[\s,.]{0,3}){5}\d/)[0].replace(/\D/g, '');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('no code has been sent');
  };
  town.close = () => {
    child.stdin.end();
    return ended;
  };
  return town;
}

export const CHROMIUM = '/usr/bin/chromium';

/* Debian's Chromium, without the look-ups that a closed network would refuse. */
export async function browserOpen() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream', /* a microphone that beeps */
      '--use-fake-ui-for-media-stream',
    ],
  });
}
