// Shop fronts of one hand, served on this machine, for the machines of a sandbox to visit.
import { createServer } from 'node:http';
import { call } from './world.mjs';

const page = (name) => `<!doctype html><html lang="en"><head><title>${name} – Viagra 100 mg</title>
<script>ga('create', 'UA-40417-1', 'auto');</script></head><body><h1>Buy Viagra 100 mg online</h1>
<p>No prescription needed. We ship worldwide within three days.</p>
<form action="/cart" method="post"><p>Viagra 100 mg, 30 tablets, 49.00 USD</p><button>Add to cart</button></form>
<p>Write to <a href="mailto:help@one-hand.test">help@one-hand.test</a> or call <a href="tel:+15550100417">+1 555 010 0417</a>.</p></body></html>`;

/** Serves a shop under each of these names; what closes it again. */
export async function shops(book, names) {
    const server = createServer((request, answer) => {
        const host = (request.headers.host ?? '').split(':')[0];
        const isShop = request.url === '/';
        answer.writeHead(isShop ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
        answer.end(isShop ? page(host) : 'Not here.');
    });
    await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
    const http = `127.0.0.1:${server.address().port}`;
    await call(book, 'POST', 'sandbox/hosts', Object.fromEntries(names.map((name) => [name, { http }])));
    return () => server.close();
}
