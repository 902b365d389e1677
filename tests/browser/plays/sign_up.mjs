// How an applicant comes from nothing to a name, each step as its person sees it.
import assert from 'node:assert/strict';
import { act, letter, redeemed } from '../world.mjs';

export const EMAIL = 'paula@plays.example';
const PASSWORD = 'a garden in the rain';
export const NAME = 'plays.pharmacy';

/** Answers every standard of an application that waits, then grants it with its letter read ahead. */
export async function granted(page, base, work) {
    await page.goto(`${base}/desk/review?kind=application`);
    await page.getByRole('link', { name: work }).first().click();
    const judge = page.locator('details#judge');
    for (const verdict of await judge.getByLabel(/^Standard \d/).all()) await verdict.selectOption('met');
    for (const words of await judge.getByLabel(/^Words for standard/).all()) await words.fill('As its register shows.');
    await judge.getByRole('button', { name: 'Judge standards', exact: true }).click();
    await page.getByRole('status').waitFor();
    await act(page, 'grant', {}, 'Read the letter first');
    await page.getByText('This is the letter that would go').waitFor();
    await act(page, 'grant', {}, 'Grant it');
    await page.locator('.notice.good[role=status]').waitFor();
}

/** Sends an application of the organization whose page stands open. */
export async function applied(page, path) {
    await page.goto(`${path}/apply`);
    await page.getByLabel('Programme').selectOption('verified-websites');
    await page.getByRole('textbox', { name: 'Websites' }).fill('https://www.plays.example/');
    await page.getByLabel('Jurisdictions').fill('US-IL\nUS-WI');
    await page.getByRole('button', { name: 'Send the application' }).click();
    await page.waitForURL('**done=applied');
}

/** From sign-up to a name that works; the applicant's context, and the address of its organization. */
export async function signingUp(test, browser, base, book, { desk }) {
    const applicant = await browser.newContext({ ignoreHTTPSErrors: true });
    const found = { applicant };
    await test('play: an applicant signs up, and signs in without a second factor', async () => {
        const page = await applicant.newPage();
        await page.goto(`${base}/sign-up`);
        await page.getByLabel('Your name').fill('Paula Pharmacist');
        await page.getByLabel('Your e-mail address').fill(EMAIL);
        await page.getByRole('button', { name: 'Send me the link' }).click();
        await page.getByText('Look into your mailbox').waitFor();
        const link = await letter(book, EMAIL, /(https:\/\/[^\s"<>]*\/invitation\/[\w-]+)/);
        await page.goto(new URL(new URL(link).pathname, base).href);
        await page.getByLabel('A password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Create my account' }).click();
        await page.getByText('Your account is ready').waitFor();
        await page.getByLabel('E-mail address').fill(EMAIL);
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL('**/desk/applicant');
        await page.getByText('You act for no organization yet').waitFor();
        await page.close();
    });
    await test('play: the applicant enters an organization and applies, a reviewer judges and grants', async () => {
        const page = await applicant.newPage();
        await page.goto(`${base}/desk/applicant`);
        await page.getByRole('link', { name: 'Enter an organization' }).click();
        await page.getByLabel('Its legal name').fill('Playhouse Pharmacy');
        await page.getByLabel('Country').fill('US');
        await page.getByLabel('Whom the registry speaks to').fill('Paula Pharmacist');
        await page.getByLabel('Where reminders go').fill(EMAIL);
        await page.getByLabel('Kind').selectOption('pharmacy');
        await page.getByRole('button', { name: 'Enter it' }).click();
        await page.waitForURL('**/organizations/**');
        found.organization = page.url().split('?')[0];
        await applied(page, found.organization);
        const judging = await desk.newPage();
        await granted(judging, base, 'Playhouse Pharmacy');
        await judging.close();
        await letter(book, EMAIL, /(Playhouse Pharmacy is accredited)/);
        await page.goto(`${found.organization}/notices`);
        await page.getByRole('link', { name: 'Playhouse Pharmacy is accredited' }).click();
        await page.getByText('Sent to').waitFor();
        await page.goto(found.organization);
        await page.getByText('The organization is in good standing').waitFor();
        await page.close();
    });
    await test('play: the applicant asks for a name, and a reviewer who read the letter accepts', async () => {
        const page = await applicant.newPage();
        await page.goto(`${found.organization}/request`);
        await page.getByLabel('The name', { exact: true }).fill(NAME);
        await page.getByLabel('What it stands on').selectOption({ index: 1 });
        await page.getByLabel('Why the name is yours').fill('Playhouse is our registered business name.');
        await page.getByLabel('I may bind the organization').check();
        await page.getByLabel('The organization accepts the terms').check();
        await page.getByRole('button', { name: 'Send the request' }).click();
        await page.waitForURL('**done=requested');
        found.request = page.url().split('?')[0];
        await page.getByText('Place in the queue').waitFor();
        const deciding = await desk.newPage();
        await deciding.goto(`${base}/desk/review?kind=request`);
        await deciding.getByRole('link', { name: NAME }).click();
        const accept = deciding.locator('section[aria-labelledby=accept]');
        await accept.getByRole('button', { name: 'Read the letter first' }).click();
        await deciding.getByText('This is the letter that would go').waitFor();
        await accept.getByRole('button', { name: 'Accept the request' }).click();
        await deciding.getByText('The token is on its way').waitFor();
        await deciding.close();
        await page.close();
    });
    await test('play: the token is told once, by letter; the page says through whom to register, and the name works', async () => {
        const token = await letter(book, EMAIL, /Registration token:\s+([A-Z2-7]{26,})/);
        const page = await applicant.newPage();
        await page.goto(`${base}/desk/applicant`);
        await page.getByText(`Register ${NAME}`).waitFor();
        await page.goto(found.request);
        await page.getByText('Accepted: now register the name').waitFor();
        await page.getByRole('row', { name: /Alpha/ }).waitFor();
        assert.ok(!(await page.content()).includes(token), 'the page of the request');
        await page.goto(`${found.organization}/notices`);
        await page.getByRole('link', { name: `Your request for ${NAME} is accepted` }).click();
        await page.getByText('Registration token:').waitFor();
        await page.getByText('What was told once is not here').waitFor();
        assert.ok(!(await page.content()).includes(token), 'the letter at the desk');
        const told = { name: 'playhouse.pharmacy', token, organization: 'Playhouse Pharmacy', handle: 'PLAY-1' };
        await assert.rejects(redeemed(book, 'alpha-rx', told), /code="2201"/);
        await redeemed(book, 'alpha-rx', { ...told, name: NAME, handle: 'PLAY-2' });
        await page.goto(`${base}/lookup?name=${NAME}`);
        await page.getByText(`${NAME} is verified`).waitFor();
        await page.close();
    });
    return found;
}
