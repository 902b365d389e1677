// Whole stories in a browser: from sign-up to a name, a year by the clock, a revocation undone.
// They turn the clock, so they come last.
import { revoked } from './plays/revocation.mjs';
import { signingUp } from './plays/sign_up.mjs';
import { aYear } from './plays/year.mjs';

export async function plays(test, browser, base, book, people) {
    const found = await signingUp(test, browser, base, book, people);
    await aYear(test, base, book, people, found);
    await revoked(test, browser, base, book, people, found);
}
