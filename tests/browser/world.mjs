// What the pages show: requests made through the API, and people who are signed in once.
import { createHash, createHmac, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { request as send } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';

/** Calls the sandbox with its own token; gives the body, or throws with the answer. */
export function call(book, method, path, body, headers = {}) {
    const url = new URL(path, book.web);
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
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

/** The one-time code of this moment, or so many milliseconds ahead (RFC 6238: SHA-1, 30 seconds, six digits). */
export function code(secret, ahead = 0) {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...secret.replaceAll('=', '')]
        .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() + ahead) / 30_000)));
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

/** Signs a person in; sign in once, a code works once. */
export async function signIn(page, base, person) {
    await page.goto(`${base}/sign-in`);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByLabel('Code').fill(code(person.totp_secret));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL('**/desk/**');
    await page.close();
}

/** A context whose person is signed in. */
export async function signedIn(browser, base, person, options = {}) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    await signIn(await context.newPage(), base, person);
    return context;
}

/** The newest letter to an address whose text has a pattern; its first group. */
export async function letter(book, to, pattern, tries = 120) {
    for (let left = tries; left > 0; left -= 1) {
        for (const name of readdirSync(book.mail_dir).sort().reverse()) {
            const text = readFileSync(join(book.mail_dir, name), 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
            const found = text.toLowerCase().includes(`to: ${to}`) && text.match(pattern);
            if (found) return found[1];
        }
        await new Promise((next) => { setTimeout(next, 250); });
    }
    throw new Error(`no letter to ${to}`);
}

/** Fills a form of a page that stands folded, and sends it. */
export async function act(page, id, fields, button) {
    const form = page.locator(`details#${id}`);
    if (await form.getAttribute('open') === null) await form.locator('summary').click();
    for (const [label, value] of Object.entries(fields)) {
        const field = form.getByLabel(label, { exact: false }).first();
        if (value === true) await field.check();
        else if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(value);
        else await field.fill(value);
    }
    await form.getByRole('button', { name: button, exact: true }).click();
}

/** A picture for the guides, where they are written anew. */
export async function picture(page, name, whole = true) {
    if (!process.env.UPDATE_DOCS) return;
    mkdirSync('docs/pictures', { recursive: true });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: `docs/pictures/${name}.png`, fullPage: whole });
}

/** Turns the clock of the sandbox forward by so many days. */
export const turned = (book, days) => call(book, 'POST', 'sandbox/clock', { advance: `P${days}D` });

/** Sends frames to EPP as the client of a registrar, in order; throws with the first refusal. */
export function epp(book, id, frames) {
    const { cert, key, password } = book.registrars.find((one) => one.id === id);
    const uris = ['contact', 'domain', 'host'].map((name) => `<objURI>urn:ietf:params:xml:ns:${name}-1.0</objURI>`);
    const extension = '<svcExtension><extURI>urn:ietf:params:xml:ns:allocationToken-1.0</extURI></svcExtension>';
    const login = `<login><clID>${id}</clID><pw>${password}</pw><options><version>1.0</version><lang>en</lang></options><svcs>${uris.join('')}${extension}</svcs></login>`;
    const whole = (command) => `<?xml version="1.0"?><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><command>${command}</command></epp>`;
    const waiting = [login, ...frames].map(whole);
    return new Promise((resolve, reject) => {
        const socket = connect({ host: book.epp.host, port: book.epp.port, servername: book.epp.server_name,
            cert: readFileSync(cert), key: readFileSync(key), rejectUnauthorized: false });
        let got = Buffer.alloc(0);
        socket.on('error', reject);
        socket.on('data', (part) => {
            got = Buffer.concat([got, part]);
            // A frame begins with its length, these four octets included (RFC 5734, section 4).
            while (got.length >= 4 && got.length >= got.readUInt32BE(0)) {
                const frame = got.subarray(4, got.readUInt32BE(0)).toString();
                got = got.subarray(got.readUInt32BE(0));
                const code = /code="(\d)/.exec(frame);
                if (code && code[1] !== '1') { socket.destroy(); reject(new Error(frame)); return; }
                const next = waiting.shift();
                if (next === undefined) { socket.end(); resolve(); return; }
                const body = Buffer.from(next);
                const length = Buffer.alloc(4);
                length.writeUInt32BE(body.length + 4);
                socket.write(Buffer.concat([length, body]));
            }
        });
    });
}

const ns = (object) => `xmlns:${object}="urn:ietf:params:xml:ns:${object}-1.0"`;

/** The frame that makes a contact of Ada's, for an organization where one is named. */
const contact = (id, organization = '') => `<create><contact:create ${ns('contact')}><contact:id>${id}</contact:id><contact:postalInfo type="int"><contact:name>Ada Apothecary</contact:name>${organization && `<contact:org>${organization}</contact:org>`}<contact:addr><contact:street>1 High Street</contact:street><contact:city>Springfield</contact:city><contact:sp>IL</contact:sp><contact:pc>62701</contact:pc><contact:cc>US</contact:cc></contact:addr></contact:postalInfo><contact:voice>+1.2175550100</contact:voice><contact:email>ada@acme.test</contact:email><contact:authInfo><contact:pw></contact:pw></contact:authInfo></contact:create></create>`;

/** The frame that makes a name for a year. */
const domain = (name, inside) => `<create><domain:create ${ns('domain')}><domain:name>${name}</domain:name><domain:period unit="y">1</domain:period>${inside}<domain:authInfo><domain:pw></domain:pw></domain:authInfo></domain:create></create>`;

/** Registers names of the open TLD for a registrar, with a contact of its own. */
export function registered(book, id, names) {
    const others = ['admin', 'tech', 'billing'].map((type) => `<domain:contact type="${type}">DESK-1</domain:contact>`);
    const inside = `<domain:registrant>DESK-1</domain:registrant>${others.join('')}`;
    return epp(book, id, [contact('DESK-1'), ...names.map((name) => domain(name, inside))]);
}

/** Registers a name by its token, with a contact and a name server of its own. */
export function redeemed(book, id, { name, token, organization, handle }) {
    const server = `ns-${handle.toLowerCase()}.elsewhere.test`;
    const host = `<create><host:create ${ns('host')}><host:name>${server}</host:name></host:create></create>`;
    const inside = `<domain:ns><domain:hostObj>${server}</domain:hostObj></domain:ns><domain:registrant>${handle}</domain:registrant>`;
    const carried = `<extension><allocationToken:allocationToken ${ns('allocationToken')}>${token}</allocationToken:allocationToken></extension>`;
    return epp(book, id, [contact(handle, organization), host, domain(name, inside) + carried]);
}

/** What makes Chromium take the sandbox's certificate for good: it shows passkeys to no other host. */
export function trusted(book) {
    return new Promise((resolve, reject) => {
        const socket = connect({ host: book.https.host, port: book.https.port,
            servername: 'localhost', rejectUnauthorized: false }, () => {
            const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
            const key = publicKey.export({ type: 'spki', format: 'der' });
            socket.end();
            resolve(`--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`);
        });
        socket.on('error', reject);
    });
}
