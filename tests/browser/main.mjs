// Every page in light and dark at three widths, without scripts, and by keyboard alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { passkeys } from './passkeys.mjs';
import { plays } from './plays.mjs';
import { watched, watching } from './watch.mjs';
import { call, fill, picture, registered, signedIn, trusted } from './world.mjs';

const book = JSON.parse(readFileSync(process.env.SANDBOX_FILE, 'utf8'));
const base = `https://localhost:${book.https.port}`;
const WIDTHS = [320, 768, 1440];
/** Pages that are looked at at once. */
const AT_ONCE = 3;
/** Pages that say what is not there, or cannot be. */
const STATUS_OF = { '/nowhere': 404, '/lookup?name=nobody.pharmacy': 404, '/lookup?name=no%20name': 400 };
// Roles repeat what a table says, since a table that is laid out as cards loses its own.
const validate = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'no-redundant-role': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off',
        'void-style': 'off', 'tel-non-breaking': 'off',
        'doctype-style': ['error', { style: 'lowercase' }] },
});

/** ONLY=pattern runs the tests whose names it matches, for whoever works on a page. */
const only = process.env.ONLY && new RegExp(process.env.ONLY);
let passed = 0;
let failed = 0;
async function test(name, work) {
    if (only && !only.test(name)) return;
    try {
        await work();
        passed += 1;
        console.log(`pass  ${name}`);
    } catch (error) {
        failed += 1;
        console.log(`FAIL  ${name}\n      ${String(error.message).split('\n').slice(0, 12).join('\n      ')}`);
    }
}

/** One page at every width in both themes: axe is content, and nothing runs off the screen. */
async function looked(page, path) {
    const problems = [];
    page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
    page.on('console', (said) => {
        // What the policy of the page keeps from loading is told on the console.
        if (/Content Security Policy|Refused to/.test(said.text())) problems.push(said.text());
    });
    for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        const answer = await page.goto(base + path);
        const expected = STATUS_OF[path] ?? 200;
        if (answer.status() !== expected) problems.push(`answered ${answer.status()}, not ${expected}`);
        for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 900 });
            const where = `${colorScheme}, ${width}`;
            const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            if (beyond > 0) problems.push(`${where}: ${beyond} pixels beyond the screen`);
            const { violations } = await new AxeBuilder({ page }).analyze();
            for (const one of violations) {
                problems.push(`${where}: ${one.id} at ${one.nodes.slice(0, 3).map((node) => node.target).join(', ')}`);
            }
        }
    }
    const { results } = await validate.validateString(await (await page.request.get(base + path)).text());
    for (const one of results.flatMap((result) => result.messages)) {
        problems.push(`line ${one.line}: ${one.message} (${one.ruleId})`);
    }
    assert.deepEqual([...new Set(problems)], []);
}

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Chromium does not sandbox itself for root.
    args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), await trusted(book)],
});
const requests = await fill(book);
const [reviewer, second] = book.staff.filter((person) => person.role === 'reviewer');
const desk = await signedIn(browser, base, reviewer);
const open = `/desk/requests/${requests[0]}`;

const anybody = await browser.newContext({ ignoreHTTPSErrors: true });
const publicPages = ['/', '/lookup', '/lookup?name=registered.pharmacy', '/lookup?name=nobody.pharmacy',
    '/lookup?name=no%20name', '/rdap-terms', '/apply', '/programmes', '/policies', '/abuse', '/registrars', '/registrar-guide', '/prices',
    '/statistics', '/status', '/report', '/review', '/guide', '/guide/US', '/guide/sheet', '/lookup?name=shop.test', '/sign-in', '/sign-up', '/nowhere', '/design'];
const operator = await signedIn(browser, base, book.staff.find((person) => person.role === 'operator'));
const operationsPages = ['', '/duties', '/agenda', '/zones', '/registrars', '/names', '/rulebook', '/people', '/audit',
    '/maintenances', '/zones/example', '/levels/example'].map((path) => `/desk/operations${path}`);
const alpha = await signedIn(browser, base, book.staff.find((person) => person.role === 'registrar'));
await registered(book, 'alpha-rx', ['played-one.example', 'played-two.example',
    'a-name-of-more-letters-than-anybody-would-care-to-type-by-hand.example']);
const alphaPages = ['', '/names/played-two.example', '/bulk', '/messages', '/notices', '/account', '/access', '/documents'].map((path) => `/desk/registrar${path}`);
const commissioner = await signedIn(browser, base, book.staff.find((person) => person.role === 'commissioner'));
const asked = await call(book, 'GET', `api/v1/requests/${requests[1]}`);
const revocation = await call(book, 'POST', 'api/v1/cases/revocations', { name: 'registered.pharmacy', grounds: {
    reasons: [{ clause: 'T&C 2.4', words: 'The basis is said to be gone.' }], supporting: 'A letter of the county.' } });
const invoice = await call(book, 'POST', 'api/v1/invoices', { organization: asked.organization, amount: '12.00 USD',
    words: 'A certified copy.', due_at: '2099-01-01T00:00:00Z' });
const disclosure = await call(book, 'POST', 'api/v1/disclosure-requests', { name: 'registered.pharmacy', basis: 'legitimate-interest',
    urgent: false, words: 'We wish to sue whoever is behind this name.', sought: ['registrant-name', 'registrant-address'],
    requester: { name: 'Lou Lawyer', organization: 'Law LLP', email: 'lou@law.example' } });
const deskPages = [`/desk/invoices/${invoice.id}`, `/desk/disclosures/${disclosure.id}`, '/desk/notices/1', '/desk/review', '/desk/review?kind=request', '/desk/account', open, `/desk/requests/${requests[1]}`,
    `/desk/cases/${revocation.id}`, '/desk/names/registered.pharmacy', `/desk/organizations/${asked.organization}`,
    `/desk/applications/${asked.basis.id}`, '/desk/registrars/alpha-rx', '/desk/calendar', '/desk/search?q=a',
    '/desk/search?q=nothing', `/desk/history/${revocation.id}`];
const analyst = await signedIn(browser, base, book.staff.find((person) => person.role === 'analyst'));
const { portfolio, pages: watchPages } = await watched(book);
const applicant = await signedIn(browser, base, book.staff.find((person) => person.role === 'applicant'));
const entering = await applicant.newPage();
await entering.goto(`${base}/desk/applicant/enter`);
await entering.getByLabel('Its legal name').fill('Looked At Pharmacy');
await entering.getByLabel('Country').fill('US');
await entering.getByLabel('Whom the registry speaks to').fill('Ada Apothecary');
await entering.getByLabel('Where reminders go').fill('ada@looked-at.example');
await entering.getByLabel('Kind').selectOption({ index: 1 });
await entering.getByRole('button', { name: 'Enter it' }).click();
await entering.waitForURL('**/organizations/**');
const ownOrganization = new URL(entering.url()).pathname;
await entering.goto(`${base}${ownOrganization}/apply`);
await entering.getByLabel('Websites').fill('https://www.looked-at.example/');
await entering.getByLabel('Jurisdictions').fill('US-IL');
await entering.getByLabel('Programme').selectOption({ index: 1 });
await entering.getByRole('button', { name: 'Send the application' }).click();
await entering.waitForURL('**done=applied');
const ownApplication = await entering.locator('a[href*="/applications/"]').first().getAttribute('href');
await entering.goto(`${base}${ownOrganization}/notices`);
const ownLetter = await entering.locator('a[href*="/notices/"]').first().getAttribute('href');
await entering.close();
const applicantPages = ['/desk/applicant', '/desk/applicant/enter', '/desk/account', ownOrganization,
    ...['apply', 'request', 'members', 'contact', 'notices'].map((page) => `${ownOrganization}/${page}`),
    ownApplication, ownLetter];
const waiting = [];
for (const [context, paths] of [[anybody, publicPages], [operator, [...operationsPages, '/desk/sign-ins']],
    [alpha, alphaPages], [applicant, applicantPages], [desk, deskPages], [analyst, watchPages], [commissioner, ['/desk/commission']]]) {
    for (const path of paths) {
        waiting.push(() => test(`${path.replace(/[0-9a-f-]{36}/, 'ID')} in light and dark at ${WIDTHS.join(', ')}`, async () => {
            const page = await context.newPage();
            try { await looked(page, path); } finally { await page.close(); }
        }));
    }
}
// Each page is looked at for itself; several at once use what the machine has.
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
}));

await test('a look-up by keyboard alone', async () => {
    const page = await anybody.newPage();
    await page.goto(base);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Skip to the content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    await page.keyboard.press('Tab');
    await page.keyboard.type('registered.pharmacy');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/lookup?name=registered.pharmacy');
    await page.close();
});

await test('a rejection without scripts keeps what was typed, then is taken', async () => {
    const context = await signedIn(browser, base, second, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(base + open);
    const words = page.getByLabel('Words for: Not qualified');
    await words.fill('The licence ran out.');
    await page.getByRole('button', { name: 'Reject the request' }).click();
    await page.getByRole('alert').getByText('Tick at least one reason').waitFor();
    assert.equal(await words.inputValue(), 'The licence ran out.');
    await page.getByLabel('Not qualified', { exact: false }).first().check();
    await page.getByRole('button', { name: 'Reject the request' }).click();
    await page.getByRole('status').waitFor();
    assert.equal(await page.textContent('h1'), 'acme-health.pharmacy');
    assert.equal((await call(book, 'GET', `api/v1/requests/${requests[0]}`)).state, 'rejected');
    await context.close();
});

await test('two reviewers: the later one is told what the earlier one did', async () => {
    const page = await desk.newPage();
    await page.goto(base + `/desk/requests/${requests[1]}`);
    await page.getByLabel('Your question').fill('Which register?');
    const body = { reasons: [{ code: 'policy', words: 'Too long.' }] };
    await call(book, 'POST', `api/v1/requests/${requests[1]}/reject`, body);
    await page.getByRole('button', { name: 'Accept the request' }).click();
    const told = await page.getByRole('alert').textContent();
    assert.match(told, /rejected/);
    await page.close();
});

await test('a case by keyboard alone: its letter is read, then the answer is put on file', async () => {
    const page = await desk.newPage();
    await page.goto(`${base}/desk/cases/${revocation.id}`);
    const form = page.locator('#rescind');
    await form.locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('The basis stands.');
    assert.equal(await form.getByLabel('In your words').inputValue(), 'The basis stands.');
    await form.getByRole('button', { name: 'Read the letter first' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('This is the letter that would go').first().waitFor();
    assert.equal(await page.locator('#rescind').getByLabel('In your words').inputValue(), 'The basis stands.');
    assert.equal((await call(book, 'GET', `api/v1/cases/${revocation.id}`)).state, 'pending-revocation');
    await page.close();
});

await test('two reviewers collide on a case: the later one keeps what was typed', async () => {
    const other = await signedIn(browser, base, book.staff.find((person) => person.role === 'supervisor'));
    const [mine, theirs] = [await desk.newPage(), await other.newPage()];
    for (const page of [mine, theirs]) {
        await page.goto(`${base}/desk/cases/${revocation.id}`);
        await page.locator('#note summary').click();
        await page.locator('#note').getByLabel('In your words').fill(page === mine ? 'Mine.' : 'Theirs.');
    }
    // A double click acts once.
    await theirs.locator('#note button[type=submit]').dblclick();
    await theirs.getByRole('status').waitFor();
    await mine.locator('#note button[type=submit]').click();
    await mine.getByRole('alert').getByText('Somebody changed this').waitFor();
    assert.equal(await mine.locator('#note').getByLabel('In your words').inputValue(), 'Mine.');
    const { entries } = await call(book, 'GET', `api/v1/cases/${revocation.id}`);
    assert.equal(entries.filter((entry) => entry.words === 'Theirs.').length, 1);
    await mine.close();
    await other.close();
});

await test('the queue follows what happens, again and again, and after its stream was refused', async () => {
    const page = await desk.newPage();
    let refused = 0;
    await page.route('**/desk/review/stream*', (route) => {
        refused += 1;
        return refused === 1 ? route.fulfill({ status: 503 }) : route.continue();
    });
    await page.goto(`${base}/desk/review?kind=request`);
    await page.getByRole('link', { name: 'corner.pharmacy' }).waitFor();
    const of = await call(book, 'GET', `api/v1/requests/${requests[2]}`);
    const gone = { state: 'detached', timeout: 20_000 };
    const reasons = [{ code: 'policy', words: 'Too plain.' }];
    await call(book, 'POST', `api/v1/requests/${requests[2]}/reject`, { reasons });
    await page.getByRole('link', { name: 'corner.pharmacy' }).waitFor(gone);
    const { name_nexus, contact_email, submitted_by, terms_version, organization, basis } = of;
    const again = await call(book, 'POST', 'api/v1/requests', { name: 'corner-two.pharmacy', organization, basis, contact_email,
        submitted_by, may_bind: true, terms_version, name_nexus });
    await page.getByRole('link', { name: 'corner-two.pharmacy' }).waitFor({ timeout: 20_000 });
    await call(book, 'POST', `api/v1/requests/${again.id}/reject`, { reasons });
    await page.getByRole('link', { name: 'corner-two.pharmacy' }).waitFor(gone);
    assert.ok(refused > 2);
    await page.close();
});

await test('a registrar changes many names at once, and a form sent twice acts once', async () => {
    const page = await alpha.newPage();
    await page.goto(`${base}/desk/registrar/bulk`);
    const lines = 'name,act,value\nplayed-one.example,set,clientHold\nplayed-two.example,renew,1\nnobody.example,renew,1';
    await page.getByRole('textbox', { name: 'Lines' }).fill(lines);
    await page.getByRole('button', { name: 'See what they would do' }).click();
    await page.getByText('There is no such name of yours.').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Lines' }).inputValue(), lines, 'what was typed stays');
    await page.getByRole('button', { name: 'Carry out', exact: true }).click();
    await page.getByText('2 of 2 lines are carried out.').waitFor();
    await page.reload();
    assert.equal(await page.getByText('Done before').count(), 2);
    await page.goto(`${base}/desk/registrar/names/played-one.example`);
    await page.getByText('You set it; you can lift it.').waitFor();
    await page.close();
});

await test('people see where they are signed in, and nobody else does', async () => {
    const other = await desk.browser().newContext({ ignoreHTTPSErrors: true });
    const stale = await other.newPage();
    const page = await desk.newPage();
    await page.goto(`${base}/desk/account`);
    assert.equal(await page.getByRole('button', { name: 'End', exact: true }).count(), 0);
    assert.equal(await page.getByText('This one').count(), 1);
    assert.match(await page.textContent('tbody'), /Chrome, Linux/);
    await stale.goto(`${base}/desk/account`);
    await stale.waitForURL('**/sign-in?next=/desk/account');
    await page.close();
    await other.close();
});

const { site: watchedSite, network: watchedNetwork, notice: watchedNotice } =
    await watching(test, base, book, { analyst, anybody, portfolio, registrar: alpha });
for (const [who, what, path] of [[analyst, 'a site that was told of', watchedSite], [analyst, 'a network', watchedNetwork],
    [alpha, 'a notice of a registrar', watchedNotice]]) {
    await test(`the page of ${what} in light and dark at ${WIDTHS.join(', ')}`, async () => {
        const page = await who.newPage();
        try { await looked(page, path); } finally { await page.close(); }
    });
}
await passkeys(test, browser, base, second);

if (process.env.UPDATE_DOCS) {
    for (const [context, name, path] of [[anybody, 'home', '/'], [desk, 'review-queue', '/desk/review'], [desk, 'review-request', `/desk/requests/${requests[2]}`],
        [desk, 'review-case', `/desk/cases/${revocation.id}`], [analyst, 'watch-queue', '/desk/watch?awaits=all&portfolio='],
        [analyst, 'watch-site', watchedSite], [analyst, 'watch-network', watchedNetwork], [alpha, 'registrar-names', '/desk/registrar'],
        [alpha, 'registrar-notice', watchedNotice],
        [operator, 'operations-overview', '/desk/operations'], [operator, 'operations-duties', '/desk/operations/duties']]) {
        // What a test makes is not there where ONLY left it out.
        if (!path) continue;
        const page = await context.newPage();
        await page.goto(base + path);
        await picture(page, name, name !== 'review-request');
        await page.close();
    }
}

await plays(test, browser, base, book, { alpha, anybody, commissioner, desk });
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
