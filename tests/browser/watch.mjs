// The Watch desk in a browser: a report, what is found, a signature, a notice, what its recipient
// says and what is seen, with the pages that those outside see.
import assert from 'node:assert/strict';
import { shops } from './shops.mjs';
import { act, call, letter } from './world.mjs';

const SITE = 'rx-without-questions.test';
// Others that the same hand runs.
const SISTERS = ['pills-without-questions.test', 'tablets-without-questions.test'];

/** A piece of evidence from a register, with its document. */
async function evidence(page, source, shows) {
    const form = page.locator('details#evidence');
    await form.locator('summary').click();
    await form.getByLabel('Where it comes from').selectOption('register');
    await form.getByLabel('Which register').fill(source);
    await form.locator('input[type=file]').setInputFiles({ name: 'register.txt', mimeType: 'text/plain', buffer: Buffer.from(shows) });
    await form.getByLabel('When it was seen').fill('2020-01-01T00:00');
    await form.getByLabel('What it shows').fill(shows);
    await form.getByRole('button', { name: 'Add evidence', exact: true }).click();
    await page.getByRole('status').waitFor();
}

/** What the lists and pages of Watch show: their addresses. */
export async function watched(book) {
    const portfolio = await call(book, 'POST', 'api/v1/watch/portfolios', { name: 'Alpha Names', owner: 'registrar',
        iana_id: 9995, tier: 'complimentary', abuse_contact: 'abuse@alpha-names.example' });
    const report = await call(book, 'POST', 'api/v1/watch/reports', { name: 'a-site-of-more-letters-than-anybody-would-care-to-type.test',
        words: 'It sells without a prescription, and what came was chalk.', reporter: { name: 'Ada', organization: 'A board', email: 'ada@board.example' } });
    const mail = await call(book, 'POST', 'api/v1/watch/mail', 'From: Ada <ada@board.example>\r\nSubject: A site\r\n\r\nPlease look at it.\r\n',
        { 'content-type': 'message/rfc822' });
    const lists = ['', '?awaits=all&portfolio=', '/candidates', '/reports', '/mail', '/mail?awaits=all', '/portfolios', '/networks', '/networks?awaits=tied', '/figures'].map((path) => `/desk/watch${path}`);
    return { portfolio, pages: [...lists, `/desk/sites/${report.site}`, `/desk/reports/${report.id}`, '/desk/reports/new', `/desk/mails/${mail.id}`,
        `/desk/portfolios/${portfolio.id}`, '/desk/portfolios/new'] };
}

/** The machines visit what waits for it. */
const visited = (book) => call(book, 'POST', 'sandbox/clock', { advance: 'PT1H' });

/** From a report to what came of a notice, each step as its person sees it; the addresses of the pages of the site, its network and the registrar's notice. */
export async function watching(test, base, book, { analyst, anybody, portfolio, registrar }) {
    let site;
    let network;
    const close = await shops(book, [`www.${SITE}`, ...SISTERS]);
    await test('anybody reports a site, and is told that the report came', async () => {
        const page = await anybody.newPage();
        await page.goto(`${base}/report`);
        await page.getByLabel('Address of the site').fill(`https://www.${SITE}/buy`);
        await page.getByLabel('What did you see?').fill('It asks for no prescription.');
        await page.getByLabel('Your name').fill('Rita Reporter');
        await page.getByLabel('Your e-mail address').fill('rita@reporter.example');
        await page.getByRole('button', { name: 'Send the report' }).click();
        await page.getByText('It has the number WR-').waitFor();
        await letter(book, 'rita@reporter.example', /(WR-\d{4}-\d+)/);
        await page.goto(`${base}/lookup?name=${SITE}`);
        await page.getByText(`We say nothing of ${SITE}`).waitFor();
        await page.close();
    });
    await test('a machine visits it twice, and lays what it found before an analyst with its evidence', async () => {
        for (const name of SISTERS) await call(book, 'POST', 'api/v1/watch/sites', { names: [name] });
        await visited(book);
        const page = await analyst.newPage();
        await page.goto(`${base}/desk/watch`);
        await page.getByRole('link', { name: `www.${SITE}` }).click();
        site = page.url();
        await page.getByText('To be judged').first().waitFor();
        await page.getByText(/says that no prescription is needed/).first().waitFor();
        await act(page, 'visit', {}, 'Visit it');
        await page.getByRole('status').waitFor();
        await visited(book);
        await page.goto(site);
        assert.equal(await page.locator('section[aria-labelledby=visits] li').count(), 2);
        await page.close();
    });
    await test('what ties the site to others is drawn, and an analyst names a network', async () => {
        const page = await analyst.newPage();
        await page.goto(site);
        await page.getByRole('link', { name: '2 other sites' }).click();
        await page.getByRole('img', { name: 'What ties the sites' }).waitFor();
        await page.getByText('Analytics: UA-40417-1').waitFor();
        await act(page, 'name', { 'What it is called': 'Without questions', "Why its sites are one hand's": 'One address answers for all.' }, 'Name a network');
        await page.getByText('The network is named.').waitFor();
        await page.getByRole('link', { name: 'Without questions' }).click();
        network = page.url();
        const saved = page.waitForEvent('download');
        await page.getByRole('link', { name: 'Save the associated-domain record' }).click();
        assert.match((await saved).suggestedFilename(), /^associated-domains-.*\.json$/);
        await page.close();
    });
    await test('an analyst judges, signs and tells', async () => {
        const page = await analyst.newPage();
        await page.goto(site);
        await evidence(page, 'Register of licences', 'The register does not list it.');
        await act(page, 'judge', { '1. C1': 'accept' }, 'Judge what was found');
        await page.getByText(/Accepted by/).waitFor();
        await act(page, 'assess', { Called: 'rogue', 'In your words': 'As the exhibits show.' }, 'Say what it is called');
        await page.locator('.title-row').getByText('Rogue').waitFor();
        await call(book, 'POST', `api/v1/watch/portfolios/${portfolio.id}/names`, SITE);
        await page.reload();
        await act(page, 'tell', { 'What the notice is about': 'rogue', Portfolio: portfolio.id }, 'Read the letter first');
        await page.getByText('This is the letter that would go').waitFor();
        await act(page, 'tell', {}, 'Tell those who can act');
        await page.getByRole('status').waitFor();
        await page.close();
    });
    await test('whoever had the notice answers by its link, once, and the public look-up warns', async () => {
        const link = await letter(book, 'abuse@alpha-names.example', /(https:\/\/[^\s"<>]*\/watch\/answers\/[\w-]+)/);
        const page = await anybody.newPage();
        await page.goto(new URL(new URL(link).pathname, base).href);
        await page.getByLabel('What did you do?').selectOption('suspended');
        await page.getByLabel('In your words').fill('Held and locked today.');
        await page.getByRole('button', { name: 'Send the answer' }).click();
        await page.getByText('Your answer is on file.').waitFor();
        await page.goto(new URL(new URL(link).pathname, base).href);
        await page.getByText('The link was used').waitFor();
        await page.goto(`${base}/lookup?name=${SITE}`);
        await page.getByText(`${SITE} is not safe`).waitFor();
        await page.close();
    });
    let notice;
    await test('the registrar finds the notice at its desk, with its letter and what it answered', async () => {
        const page = await registrar.newPage();
        await page.goto(`${base}/desk/registrar/notices`);
        await page.getByRole('link', { name: SITE }).click();
        notice = page.url();
        await page.getByText('Held and locked today.').waitFor();
        assert.match(await page.locator('section[aria-labelledby=letter]').innerText(), new RegExp(SITE));
        await page.getByLabel('What did you do?').selectOption('client-notified');
        await page.getByLabel('In your words').fill('Our client was told, too.');
        await page.getByRole('button', { name: 'Send the answer' }).click();
        await page.getByText('Our client was told, too.').first().waitFor();
        await page.close();
    });
    await test('the page of the site shows how it looked', async () => {
        const page = await analyst.newPage();
        await page.goto(site);
        const picture = page.locator('section[aria-labelledby=visits] img');
        await page.locator('section[aria-labelledby=visits] summary').click();
        await picture.waitFor();
        // A visit of the sandbox is made without a browser: that there is no picture is one.
        await page.waitForFunction((one) => one.complete && one.naturalWidth === 640, await picture.elementHandle());
        await page.close();
    });
    await test('an analyst sees what came of it, and the figures count it', async () => {
        const page = await analyst.newPage();
        await page.goto(site);
        await page.getByText('Held and locked today.').first().waitFor();
        await act(page, 'verify', { Notice: { index: 1 }, 'What was seen': 'suspended-and-locked', Evidence: { index: 1 } }, 'Say what was seen');
        await page.getByRole('status').waitFor();
        await page.goto(`${base}/desk/watch/figures`);
        await page.getByRole('row', { name: /What was seen after a notice.*Suspended and locked/ }).waitFor();
        assert.equal(await page.getByRole('row', { name: /^Notices/ }).count(), 1);
        await page.close();
    });
    close();
    const path = (url) => url && new URL(url).pathname;
    return { site: path(site), network: path(network), notice: path(notice) };
}
