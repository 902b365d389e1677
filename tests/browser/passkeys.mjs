// The page of a passkey, where no script runs.
export async function passkeys(test, browser, base) {
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
