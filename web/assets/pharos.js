// Small comforts of pages that work without them: times in the reader's own zone, forms that are
// sent once, and lists that follow what happens. Nothing here decides anything.
(() => {
    'use strict';

    // Every moment is said in UTC; where the reader's clock differs, its own stands beside it.
    function beside(time) {
        const at = new Date(time.dateTime);
        const words = time.dataset.own;
        if (!words || Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return;
        const shown = at.toLocaleString(document.documentElement.lang, {
            day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
        });
        const own = document.createElement('span');
        own.className = 'own-zone';
        own.textContent = `(${shown})`;
        own.title = words;
        time.after(' ', own);
        delete time.dataset.own;
    }

    function settle(part) {
        for (const time of part.querySelectorAll('time[data-own]')) beside(time);
    }

    // The second click of a double click sends nothing. The button stays where it is for whoever
    // reads it aloud, and works again on a page that is come back to.
    function sent(event) {
        const form = event.target;
        if (event.defaultPrevented || form.method !== 'post') return;
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = 'yes';
        for (const button of form.querySelectorAll('button[type=submit]')) {
            button.setAttribute('aria-disabled', 'true');
        }
    }

    function again() {
        for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
        for (const button of document.querySelectorAll('button[aria-disabled]')) {
            button.removeAttribute('aria-disabled');
        }
    }

    // A document that is too large is refused before it travels; the registry looks at it anyway.
    function chosen(event) {
        const field = event.target;
        const most = Number(field.dataset && field.dataset.bytesMaximum);
        if (field.type !== 'file' || !most) return;
        const large = [...field.files].filter((file) => file.size > most);
        field.setCustomValidity(large.length === 0 ? '' : `${large[0].name}: ${field.dataset.tooLarge}`);
        if (large.length > 0) field.reportValidity();
    }

    // A list that names its stream is fetched again when the stream says that something changed,
    // but not while somebody is writing in it: then as soon as they have left it. The address of
    // the stream says what the list shows, so that nothing is missed before it is open. One that
    // is refused is asked again, each time a little later.
    const FIRST_WAIT = 1000;
    const LONGEST_WAIT = 60000;

    function follow() {
        const list = () => document.querySelector('[data-stream]');
        let stream;
        let timer;
        let wait = FIRST_WAIT;
        let isBehind = false;

        function fetchAnew() {
            const shown = list();
            if (!isBehind || !window.htmx || shown.contains(document.activeElement)) return;
            isBehind = false;
            window.htmx.trigger(shown, 'changed');
        }

        function later() {
            stream.close();
            clearTimeout(timer);
            timer = setTimeout(open, wait);
            wait = Math.min(wait * 2, LONGEST_WAIT);
        }

        function open() {
            clearTimeout(timer);
            if (stream) stream.close();
            stream = new EventSource(list().dataset.stream);
            stream.addEventListener('open', () => { wait = FIRST_WAIT; });
            stream.addEventListener('changed', () => { isBehind = true; fetchAnew(); });
            // One that ended comes again by itself; one that was refused does not.
            stream.addEventListener('error', () => {
                if (stream.readyState === EventSource.CLOSED) later();
            });
        }

        open();
        document.addEventListener('focusout', () => setTimeout(fetchAnew));
        // A list that could not be fetched is still the one that its stream was named for.
        document.addEventListener('htmx:responseError', later);
        document.addEventListener('htmx:sendError', later);
        addEventListener('pagehide', () => { clearTimeout(timer); stream.close(); });
        addEventListener('pageshow', (event) => { if (event.persisted) open(); });
    }

    // A passkey is made and shown by the browser alone; the form carries what it gave.
    function passkey(form) {
        const trouble = document.querySelector('[data-passkey-trouble]');
        const tell = (words) => {
            trouble.querySelector('p').textContent = words;
            trouble.hidden = false;
        };
        const knows = window.PublicKeyCredential;
        if (!knows || !knows.parseCreationOptionsFromJSON) {
            tell(trouble.dataset.unknown);
            return;
        }
        trouble.hidden = true;
        form.addEventListener('submit', async (event) => {
            event.preventDefault();
            trouble.hidden = true;
            try {
                const asked = JSON.parse(form.dataset.options);
                const given = form.dataset.passkey === 'create'
                    ? await navigator.credentials.create({ publicKey: knows.parseCreationOptionsFromJSON(asked) })
                    : await navigator.credentials.get({ publicKey: knows.parseRequestOptionsFromJSON(asked) });
                form.elements.answer.value = JSON.stringify(given.toJSON());
                form.submit();
            } catch {
                tell(trouble.dataset.refused);
            }
        });
    }

    document.addEventListener('change', chosen);
    document.addEventListener('submit', sent);
    addEventListener('pageshow', (event) => { if (event.persisted) again(); });
    document.addEventListener('htmx:load', (event) => settle(event.target));
    document.addEventListener('DOMContentLoaded', () => {
        settle(document);
        const form = document.querySelector('form[data-passkey]');
        if (form) passkey(form);
        if (document.querySelector('[data-stream]') && window.EventSource) follow();
    });
})();
