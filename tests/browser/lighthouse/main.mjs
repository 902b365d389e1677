// The busiest pages as Lighthouse rates them: the median of three, at least 95 in all four groups.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { fill, registered, signIn, trusted } from '../world.mjs';

const LEAST = 95;
const RUNS = 3;
const GROUPS = ['performance', 'accessibility', 'best-practices', 'seo'];

const book = JSON.parse(readFileSync(process.env.SANDBOX_FILE, 'utf8'));
const base = `https://localhost:${book.https.port}`;
const staff = (role) => book.staff.find((person) => person.role === role);

/** A port that nobody listens on. */
function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer().on('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

/** A browser of its own, where a person is signed in, or nobody; pages are rated in it. */
async function visited(person, work) {
    const [port, folder] = [await freePort(), mkdtempSync(join(tmpdir(), 'pharos-lighthouse.'))];
    const context = await chromium.launchPersistentContext(folder, {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [`--remote-debugging-port=${port}`, await trusted(book),
            // Chromium does not sandbox itself for root.
            ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    });
    try {
        if (person) await signIn(await context.newPage(), base, person);
        await work(port);
    } finally {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
    }
}

/** What Lighthouse says of a page, as shown to a phone of the middle price on a slow network. */
async function rated(port, path) {
    const flags = { port, disableStorageReset: true, logLevel: 'silent' };
    let { lhr } = await lighthouse(base + path, flags);
    // It may lose the trace of a page, and says itself that it is to be run again.
    for (let left = 2; left > 0 && lhr.runtimeError; left -= 1) ({ lhr } = await lighthouse(base + path, flags));
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    if (lhr.finalDisplayedUrl !== base + path) throw new Error(`it led to ${lhr.finalDisplayedUrl}`);
    return lhr;
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1];

/** Of a group, what was not rated in full. */
function lost(lhr, group) {
    const audits = lhr.categories[group].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => lhr.audits[id]);
    return audits.filter(({ score }) => score !== null && score < 1).map(({ title, displayValue }) => displayValue ? `${title} (${displayValue})` : title);
}

let passed = 0;
let failed = 0;
async function page(port, path) {
    const shown = path.replace(/[0-9a-f-]{36}/, 'ID');
    const runs = [];
    try {
        for (let run = 0; run < RUNS; run += 1) runs.push(await rated(port, path));
    } catch (error) {
        failed += GROUPS.length;
        console.log(`FAIL  ${shown}: ${error.message}`);
        return;
    }
    for (const group of GROUPS) {
        const points = runs.map(({ categories }) => Math.round(categories[group].score * 100));
        const good = median(points) >= LEAST;
        if (good) passed += 1; else failed += 1;
        const why = [...new Set(runs.flatMap((lhr) => lost(lhr, group)))];
        console.log(`${good ? 'pass' : 'FAIL'}  ${shown}: ${group} ${median(points)} (${points.join(', ')})`
            + (good ? '' : `\n      at least ${LEAST} is wanted; lost by: ${why.join('; ')}`));
    }
}

const [request] = await fill(book);
await registered(book, 'alpha-rx', ['rated-one.example', 'rated-two.example']);
await visited(null, async (port) => {
    for (const path of ['/', '/lookup?name=registered.pharmacy']) await page(port, path);
});
await visited(staff('reviewer'), async (port) => {
    for (const path of ['/desk/review', `/desk/requests/${request}`]) await page(port, path);
});
await visited(staff('registrar'), async (port) => page(port, '/desk/registrar'));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
