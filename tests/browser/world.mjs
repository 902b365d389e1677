// What the pages show: requests made through the API, and people who are signed in once.
import { createHmac } from 'node:crypto';
import { request as send } from 'node:https';

/** Calls the sandbox with its own token; gives the body, or throws with the answer. */
export function call(book, method, path, body, headers = {}) {
    const url = new URL(path, book.web);
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
        const sent = send(url, {
            method, rejectUnauthorized: false,
            headers: {
                authorization: `Bearer ${book.api.token}`, 'content-type': 'application/json',
                'content-length': Buffer.byteLength(text), ...headers,
            },
        }, (answer) => {
            let got = '';
            answer.on('data', (part) => { got += part; });
            answer.on('end', () => {
                if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${got}`));
                else resolve(JSON.parse(got || 'null'));
            });
        });
        sent.on('error', reject);
        sent.end(text);
    });
}

/** The one-time code of this moment (RFC 6238: SHA-1, 30 seconds, six digits). */
export function code(secret) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...secret.replaceAll('=', '')]
        .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
    const digest = createHmac('sha1', key).update(counter).digest();
    const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, '0');
}

/** Three organizations, requests of theirs that wait, one of them with a question and a reply. */
export async function fill(book) {
    const asked = [
        ['acme-health', 'Acme Health', 'Acme Health is our registered business name.'],
        ['a-name-of-more-letters-than-anybody-would-care-to-type-by-hand',
            'Pharmacie centrale de Łódź et filles, société à responsabilité limitée', 'Ours since 1887.'],
        ['corner', 'Corner Drugstore', 'The shop on the corner has always been called so.'],
    ];
    const made = [];
    for (const [label, name, nexus] of asked) {
        const path = await call(book, 'POST', 'sandbox/tokens',
            { domain: `first-${label}`.slice(0, 60) + '.pharmacy', organization: name });
        made.push(await call(book, 'POST', 'api/v1/requests', {
            name: `${label}.pharmacy`, organization: path.organization,
            basis: { kind: 'accreditation', id: path.accreditation },
            contact_email: 'ada@acme.example', submitted_by: 'Ada Apothecary', may_bind: true,
            terms_version: '2024-10', name_nexus: nexus,
        }));
        await call(book, 'POST', 'sandbox/clock', { advance: 'P1D' });
    }
    return made.map((one) => one.id);
}

/** A context whose person is signed in; sign in once, a code works once. */
export async function signedIn(browser, base, person, options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    const page = await context.newPage();
    await page.goto(`${base}/sign-in`);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByLabel('Code').fill(code(person.totp_secret));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/desk/**');
    await page.close();
    return context;
}
