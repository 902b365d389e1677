// Passkeys by the browser's own virtual authenticator: one is made, signs in alone, and is removed.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { code } from './world.mjs';

/** The code of the next half minute: that of this one was used to sign in. */
const laterCode = (secret) => code(secret, 30_000);

export async function passkeys(test, browser, base, person) {
    await test('a passkey is added at the desk, lets in alone, and is removed', async () => {
        const context = await browser.newContext();
        const page = await context.newPage();
        const client = await context.newCDPSession(page);
        await client.send('WebAuthn.enable');
        const options = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal',
            hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
        await client.send('WebAuthn.addVirtualAuthenticator', { options });
        const clean = async () => {
            const { violations } = await new AxeBuilder({ page }).analyze();
            assert.deepEqual(violations.map((one) => one.id), []);
        };
        await page.goto(`${base}/sign-in`);
        await page.getByLabel('E-mail address').fill(person.email);
        await page.getByLabel('Password').fill(person.password);
        await page.getByLabel('Code').fill(laterCode(person.totp_secret));
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL('**/desk/**');
        const { codes } = await recoveryCodes(page, base, person);
        await page.goto(`${base}/desk/account`);
        await page.locator('#passkeys summary').click();
        await page.locator('#passkeys').getByLabel('A code of your present').fill(codes[0]);
        await page.locator('#passkeys').getByLabel('Your present password').fill(person.password);
        await page.getByRole('button', { name: 'Add a passkey' }).click();
        await page.getByLabel('Its name').fill('Work laptop');
        assert.equal(await page.getByText('This needs JavaScript').isVisible(), false);
        await clean();
        await page.getByRole('button', { name: 'Make the passkey' }).click();
        await page.getByText('The passkey is added.').waitFor();
        await clean();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
        await clean();
        await page.getByRole('button', { name: 'Choose a passkey' }).click();
        await page.waitForURL('**/desk/**');
        await page.goto(`${base}/desk/account`);
        await page.getByText('Let in with a passkey').waitFor();
        await page.getByRole('row', { name: /Work laptop/ }).getByRole('button', { name: 'Remove Work laptop' }).click();
        await page.getByText('The passkey is removed.').waitFor();
        await context.close();
    });

    await test('without JavaScript the page of a passkey says what to do', async () => {
        const context = await browser.newContext({ javaScriptEnabled: false });
        const page = await context.newPage();
        await page.goto(`${base}/sign-in`);
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
        await page.getByText('This needs JavaScript').waitFor();
        await page.getByRole('link', { name: 'Sign in with password and code instead' }).click();
        await page.waitForURL('**/sign-in');
        await context.close();
    });
}

/** Codes that stand in for the second factor, since each of its own works once. */
async function recoveryCodes(page, base, person) {
    await page.goto(`${base}/desk/account`);
    const part = page.locator('details', { hasText: 'Make new recovery codes' });
    await part.locator('summary').click();
    await part.getByLabel('Your present password').fill(person.password);
    await part.getByRole('button', { name: 'Make new recovery codes' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    return { codes: await page.locator('code').allTextContents() };
}
