// A year of an accreditation by the clock: reminders, grace, suspension, and the way back (P-40 to P-44).
import assert from 'node:assert/strict';
import { letter, picture, turned } from '../world.mjs';
import { EMAIL, NAME, applied, granted } from './sign_up.mjs';

/** What the public look-up says of the name, with its statuses. */
export async function lookedUp(context, base, words) {
    const page = await context.newPage();
    await page.goto(`${base}/lookup?name=${NAME}`);
    await page.getByRole('heading', { name: `${NAME} ${words}` }).waitFor();
    const text = await page.locator('main').innerText();
    await page.close();
    return text;
}

export async function aYear(test, base, book, { alpha, anybody, desk }, { applicant, organization }) {
    await test('play: a year by the clock: reminders come by letter, at the desk and in the picture', async () => {
        const page = await applicant.newPage();
        // E lies 365 days ahead: a day after each reminder is due (P-40).
        for (const [days, left] of [[246, 120], [30, 90], [30, 60], [30, 30]]) {
            await turned(book, days);
            await letter(book, EMAIL, new RegExp(`(ends in ${left} days)`));
        }
        await page.goto(`${organization}/notices`);
        for (const left of [120, 90, 60, 30]) {
            await page.getByRole('link', { name: `The accreditation of Playhouse Pharmacy ends in ${left} days` }).waitFor();
        }
        await page.goto(organization);
        const year = page.locator('section', { has: page.getByRole('heading', { name: 'The accreditation year' }) });
        await year.locator('summary').click();
        for (const left of [120, 90, 60, 30]) {
            await year.getByRole('row', { name: `Reminder, ${left} days before the end` }).waitFor();
        }
        await page.getByText('The accreditation ends after').first().waitFor();
        await page.close();
    });
    await test('play: its registrar renews the name in good time, by its page for many names', async () => {
        const page = await alpha.newPage();
        await page.goto(`${base}/desk/registrar/bulk`);
        await page.getByRole('textbox', { name: 'Lines' }).fill(`name,act,value\n${NAME},renew,1`);
        await page.getByRole('button', { name: 'See what they would do' }).click();
        await page.getByRole('row', { name: NAME }).waitFor();
        await picture(page, 'registrar-bulk');
        await page.getByRole('button', { name: 'Carry out', exact: true }).click();
        await page.getByText('1 of 1 lines').waitFor();
        await page.close();
    });
    await test('play: the term ends, names work on in grace, and everybody is told until when', async () => {
        await turned(book, 30);
        const page = await applicant.newPage();
        await page.goto(`${base}/desk/applicant`);
        await page.getByRole('heading', { name: 'Apply again by the end of' }).waitFor();
        await page.goto(organization);
        await picture(page, 'applicant-organization');
        const said = await lookedUp(anybody, base, 'was verified, and its accreditation has ended');
        assert.ok(!/serverHold/.test(said), said);
        await page.close();
    });
    await test('play: nobody applies in time, and the name is suspended', async () => {
        await turned(book, 30);
        const said = await lookedUp(anybody, base, 'is suspended');
        assert.match(said, /accreditation has lapsed/);
        assert.match(said, /serverHold/);
        const page = await applicant.newPage();
        await page.goto(`${base}/desk/applicant`);
        await page.getByText('Your names are suspended').waitFor();
        await letter(book, EMAIL, new RegExp(`(${NAME} is suspended)`));
        await page.goto(`${organization}/notices`);
        await page.getByRole('link', { name: `${NAME} is suspended` }).waitFor();
        await page.close();
        const registrar = await alpha.newPage();
        await registrar.goto(`${base}/desk/registrar/names/${NAME}`);
        await registrar.getByRole('row', { name: /serverHold.*Accreditation lapsed/ }).waitFor();
        // It expires suspended, and goes (P-36, P-45).
        await registrar.getByRole('row', { name: /2028.*Expires and is not renewed/ }).waitFor();
        await picture(registrar, 'registrar-name');
        await registrar.close();
    });
    await test('play: the applicant renews, a reviewer grants, and the suspension is lifted', async () => {
        const page = await applicant.newPage();
        await applied(page, organization);
        // Later than 30 days after the end it protects nothing until granted (P-43).
        await lookedUp(anybody, base, 'is suspended');
        const judging = await desk.newPage();
        await granted(judging, base, 'Playhouse Pharmacy');
        await judging.close();
        const said = await lookedUp(anybody, base, 'is verified');
        assert.ok(!/serverHold/.test(said), said);
        await page.goto(organization);
        await page.getByText('The organization is in good standing').waitFor();
        await letter(book, EMAIL, new RegExp(`(A suspension of ${NAME} has ended)`));
        await page.goto(`${organization}/notices`);
        await page.getByRole('link', { name: `A suspension of ${NAME} has ended` }).waitFor();
        await picture(page, 'applicant-notices');
        await page.close();
    });
}
