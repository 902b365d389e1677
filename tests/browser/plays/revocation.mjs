// From a pending revocation to the revocation, its appeal, and the name back (P-50, P-51, P-55).
import assert from 'node:assert/strict';
import { act, call, letter, picture, signedIn, turned } from '../world.mjs';
import { EMAIL, NAME } from './sign_up.mjs';
import { lookedUp } from './year.mjs';

const COMMISSIONERS = ['Carl Commissioner', 'Cora Commissioner', 'Chen Commissioner'];
/** A member's vote to reverse: an error of fact was shown, and that it caused the result (P-55g). */
async function voted(page) {
    for (const words of await page.locator('details#vote').getByLabel('Why, in your words').all()) await words.fill('As the register shows.');
    await act(page, 'vote', { 'Policy or procedure was not followed': 'not-shown', 'There was a substantive error of fact': 'shown',
        'It caused the decision': 'shown' }, 'Vote');
    await told(page);
}

/** A page of somebody's at an address. */
async function openedBy(context, address) {
    const page = await context.newPage();
    await page.goto(address);
    return page;
}

const told = async (page) => page.locator('.notice.good[role=status]').waitFor();

/** Registry time some hours ago, as a field for a moment takes it. */
async function earlier(book, hours) {
    const { now } = await call(book, 'GET', 'sandbox/clock');
    return new Date(Date.parse(now) - hours * 3_600_000).toISOString().slice(0, 16);
}

export async function revoked(test, browser, base, book, { anybody, commissioner, desk }, { applicant }) {
    let [file, appeal] = [];
    const sitting = () => appeal.replace('/desk/appeals/', '/desk/commission/');
    const [, second, third] = book.staff.filter((person) => person.role === 'commissioner');
    const supervisor = await signedIn(browser, base, book.staff.find((person) => person.role === 'supervisor'));
    const [absentee, alternate] = [await signedIn(browser, base, second), await signedIn(browser, base, third)];
    await test('play: a reviewer opens a revocation, and the holder answers at its desk', async () => {
        const page = await desk.newPage();
        await page.goto(`${base}/desk/names/${NAME}`);
        await act(page, 'open-revocation', { 'Clause 1': 'T&C 2.4', 'What is wrong with it (1)': 'A licence is said to have run out.',
            'What supports this': 'A letter of the board of pharmacy.' }, 'Read the letter first');
        await page.getByText('This is the letter that would go').waitFor();
        await act(page, 'open-revocation', {}, 'Open a revocation');
        await told(page);
        await page.goto(`${base}/desk/review?kind=case`);
        await page.getByRole('link', { name: NAME }).click();
        file = page.url();
        await page.close();
        await lookedUp(anybody, base, 'is under examination');
        const holder = await applicant.newPage();
        await holder.goto(`${base}/desk/applicant`);
        await holder.getByRole('link', { name: 'Open the case' }).click();
        await holder.getByLabel('The answer').fill('The licence was renewed; the register shows it.');
        await holder.locator('input[type=file]').setInputFiles({ name: 'licence.txt', mimeType: 'text/plain', buffer: Buffer.from('Licence 77, good until 2030') });
        await holder.getByRole('button', { name: 'Send the answer' }).click();
        await holder.getByRole('status').waitFor();
        await holder.close();
    });
    await test('play: one person proposes to revoke, another confirms, and the name stops', async () => {
        const page = await desk.newPage();
        await page.goto(file);
        await page.getByText('The licence was renewed').waitFor();
        await act(page, 'revoke', { 'Clause 1': 'T&C 2.4', 'What is wrong with it (1)': 'The answer does not show it.',
            'What supports this': 'The register, as of today.' }, 'Revoke the name');
        await page.getByText('Waits for a second person').waitFor();
        await page.close();
        await lookedUp(anybody, base, 'is under examination');
        const confirming = await supervisor.newPage();
        await confirming.goto(file);
        await act(confirming, 'confirm', {}, 'Read the letter first');
        await confirming.getByText('This is the letter that would go').waitFor();
        await act(confirming, 'confirm', {}, 'Confirm it as the second person');
        await told(confirming);
        await confirming.close();
        await lookedUp(anybody, base, 'is suspended');
    });
    await test('play: the holder reads how to appeal, and its notice comes by post with the fee', async () => {
        await turned(book, 5);
        const holder = await applicant.newPage();
        await holder.goto(file.replace('/desk/cases/', '/desk/applicant/cases/'));
        await holder.getByRole('link', { name: 'How this is appealed' }).click();
        await holder.getByText('by post to 1 Harbour Road').first().waitFor();
        await holder.getByText('5000.00 USD').first().waitFor();
        await holder.getByRole('row', { name: 'licence.txt' }).waitFor();
        const page = await supervisor.newPage();
        await page.goto(file);
        const received = await earlier(book, 2);
        await act(page, 'receive-appeal', { 'When the registry had it': received, 'How it came': 'post',
            Position: 'The revocation is to be reversed.', 'The error': 'The register shows the licence in force.',
            'What supports it': 'licence.txt, on file since the answer.', 'The fee arrived': received,
            Amount: '5000.00 USD', 'Reference at the bank': 'PLAY-1' }, 'Enter a notice of appeal');
        await told(page);
        await page.goto(`${base}/desk/review?kind=appeal`);
        await page.getByRole('link', { name: NAME }).click();
        appeal = page.url();
        await page.close();
        await holder.reload();
        await holder.getByText('The Commission decides by the end of').waitFor();
        await holder.close();
    });
    await test('play: the appeal is admitted, answered and put before a Commission with an alternate', async () => {
        const page = await supervisor.newPage();
        await page.goto(appeal);
        await act(page, 'admit', {}, 'Admit it');
        await told(page);
        await act(page, 'respond', { 'In your words': 'The register was read a day too early.' }, "Record the registry's response");
        await told(page);
        const [first, away] = COMMISSIONERS;
        await act(page, 'seat', { 'Executive director': { label: first }, 'Policy and communications director': { label: away } }, 'Seat the Commission');
        await told(page);
        const absent = await openedBy(absentee, sitting());
        await act(absent, 'unable', { Ground: 'absent', 'In your words': 'Abroad until May.' }, 'Say that you cannot serve');
        await absent.getByText('An alternate takes your place').waitFor();
        await absent.close();
        const presiding = await openedBy(commissioner, sitting());
        await act(presiding, 'select', { Office: { index: 1 }, Who: { label: COMMISSIONERS[2] } }, 'Select an alternate');
        await told(presiding);
        await presiding.close();
        await page.reload();
        await act(page, 'send-articles', { 'licence.txt': 'given' }, 'Freeze and send the Articles');
        await told(page);
        await turned(book, 8);
        await page.reload();
        await act(page, 'convene', {}, 'Convene');
        await told(page);
        await page.close();
    });
    await test('play: the Commission reverses and reports, and the name works again', async () => {
        const page = await commissioner.newPage();
        await page.goto(`${base}/desk/commission`);
        await page.getByRole('link', { name: NAME }).click();
        await page.getByRole('link', { name: 'licence.txt' }).waitFor();
        await picture(page, 'commission-sitting');
        await voted(page);
        const other = await openedBy(alternate, page.url());
        await other.getByText('cast', { exact: true }).waitFor();
        await voted(other);
        await other.close();
        await page.reload();
        await act(page, 'report', { 'In your words': 'The register showed the licence in force on the day.' }, 'Write the report');
        await told(page);
        await page.close();
        await letter(book, EMAIL, /(The register showed the licence in force)/);
        const said = await lookedUp(anybody, base, 'is verified');
        assert.ok(!/serverHold/.test(said), said);
        const holder = await applicant.newPage();
        await holder.goto(file.replace('/desk/cases/', '/desk/applicant/cases/'));
        await holder.getByText('The register showed the licence in force').waitFor();
        await holder.close();
    });
    for (const context of [supervisor, absentee, alternate]) await context.close();
}
