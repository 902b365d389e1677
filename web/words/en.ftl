# The words of the pages, in English. A translation is a copy of this file under its own
# language, with the same keys. `<strong>` stands where a page shows a phrase as HTML; what is
# filled in is escaped.

## layout
skip = Skip to the content
nav-desks = Desks
nav-review = Review
nav-sign-out = Sign out
nav-site = Site
nav-lookup = Look up
nav-registrars = Registrars
nav-sign-in = Staff sign-in
foot-abuse = Report abuse in these names to
foot-terms = Terms of registration data
foot-status = Status
foot-rdap = RDAP
foot-api = API
own-zone = The same moment by your own clock

## home
home-headline = A name here means somebody checked.
home-lead = Behind every <strong>{ $tlds }</strong> name stands an organization whose standing a reviewer verified before the name was given, and which must keep it for as long as the name works.
lookup-title = Look up a name
lookup-button = Look up
home-how = How a name is given
home-accreditation = Accreditation
home-accreditation-words = An organization shows a designated programme that it keeps the law and the standards wherever it serves people.
home-request = Request
home-request-words = It asks for one name and says why the name is its own. A named reviewer decides, in the order of arrival, with reasons.
home-registration = Registration
home-registration-words = An accepted request earns a token that registers that one name, once, through an authorized registrar.
home-standing = Good standing
home-standing-words = When the accreditation ends and is not renewed, the name stops working. It need not be reported first.
home-registrars = Authorized registrars
home-no-registrar = No registrar is authorized yet.
home-abuse = Report abuse:

## lookup
lookup-label = A whole name, as it stands in an address
lookup-seal = Verified by { $registry }
lookup-why = Why
lookup-registration = The registration
lookup-registrar = Its registrar
lookup-registrar-name = Name
lookup-registrar-abuse = Report abuse
lookup-registrar-voice = By telephone
lookup-statuses = Its statuses
lookup-programs = Programs read the same, with what is withheld marked as withheld, over

## sign_in
sign-in-title = Staff sign-in
sign-in-refused = You are not signed in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits your authenticator shows now.
sign-in-button = Sign in
sign-in-no-account = No account? Whoever runs this registry sends a one-time link to people who work here.

## invitation
invitation-title = Welcome
invitation-lead = You are invited as <strong>{ $role }</strong> under the address <strong>{ $email }</strong>.
invitation-refused = This is not finished
invitation-name = Your name
invitation-name-hint = Decisions are signed with it, and the people they are about read it.
invitation-password = A password
invitation-password-hint = { $minimum } characters or more.
invitation-factor = Your second factor
invitation-factor-words = Scan the picture with an authenticator program, or type the secret into it.
invitation-picture = The secret as a QR code; it is written out below
invitation-secret = Secret
invitation-code = The code it shows now
invitation-button = Create my account

## queue
queue-title = Requests to decide
queue-lead = One line for each name; the request that was received first is at its head. As of { $now }.
queue-count = { $count ->
    [one] name waits
   *[other] names wait
}
queue-empty = Nothing waits
queue-empty-words = New requests appear here in the order in which they arrive.
queue-name = Name
queue-by = Requested by
queue-waiting = Waiting
queue-basis = Basis
queue-attention = What needs attention
queue-ready = Ready to decide
pages = Pages
queue-more = More requests arrived after these.
queue-later = Later requests

## confirm
trail = Where you are
confirm-here = Confirm
confirm-title = Accept although a rejection can be appealed?
confirm-lead = Somebody else asked for <strong class="name">{ $name }</strong> before { $organization } and was rejected. That can be appealed <strong>{ $window }</strong>.
confirm-words = If the appeal succeeds, the earlier request has its place back, but a name that was accepted meanwhile stays where it is.
confirm-tick = I confirm the acceptance as a supervisor; my name, { $who }, is recorded with it.
accept-button = Accept the request
confirm-back = Go back
confirm-supervisor = A supervisor confirms this
confirm-supervisor-words = Nothing was decided. Ask a supervisor to open the request and accept it, or wait until the time to appeal is over.
confirm-back-to-request = Back to the request

## request
request-by = Requested by { $organization }, received
request-refused = Nothing was decided
request-checks = What the registry checked
request-in-order = In order:
request-look = Look:
request-itself = The request
request-nexus = Why the name is theirs
request-marks = Marks and names
request-documents = Documents
request-organization = The organization
request-basis = What it stands on
request-timeline = Its standing over time
request-timeline-scroll = Timeline
request-today = today
request-forecast = If nobody acts
request-others = Other requests for this name
request-no-others = Nobody else has asked for it.
request-other-received = Received { $day }
request-questions = Questions and replies
request-no-questions = Nothing was asked.
request-asked = { $who } asked on { $day }
request-reply = Reply of { $at }
request-enter-reply = Enter a reply that came by other means
request-reply-field = The reply, as it was received
request-reply-button = Attach the reply
request-decide = Decide
request-conflicted = Somebody else decides
request-conflicted-words = You are marked as conflicted about { $organization }, so no decision about it is yours.
request-typed = What you typed
request-typed-words = It was not taken; copy what you still need.
request-decided = Decided
accept-title = Accept
accept-words = Says that { $organization } has its approval and that the name obeys the rules. A token goes to <strong>{ $email }</strong>{ $behind ->
    [0] .
    [one] ; { $behind } other request is rejected.
   *[other] ; { $behind } other requests are rejected.
}
accept-registrar = Only through this registrar
optional = (optional)
accept-any = Any authorized registrar
take-back-title = Take the acceptance back
reject-title = Reject
take-back-words = The token dies at once.
reject-words = Every ticked reason needs words; the requestor reads them and can appeal for { $days ->
    [one] { $days } day.
   *[other] { $days } days.
}
reject-reasons = Reasons
reject-words-for = Words for: { $reason }
reject-placeholder = In your words
take-back-button = Take it back
reject-button = Reject the request
reissue-title = Replace the token
reissue-words = For a token that was lost. The old one dies, the deadline stays, the new one goes to <strong>{ $email }</strong>.
reissue-button = Send a new token
ask-title = Ask for information
ask-field = Your question
ask-hint = Goes to { $email }; the reply is due in { $days ->
    [one] { $days } day.
   *[other] { $days } days.
}
ask-button = Send the question

## titles and notes
home-title = Verified names
terms-purpose = Registration data is published so that anybody can learn who stands behind a name and whom to turn to when something is wrong with it.
terms-use = Use it for lawful purposes. Do not use it to send unsolicited messages, and do not copy it in bulk; the service limits how often one network may ask.
terms-withheld = What is withheld is marked as withheld. To ask for it, write to the address at the foot of this page and say who you are, what you need and why.
sign-in-signed-out = You are signed out.
sign-in-enrolled = Your account is ready. Sign in with a new code.
sign-in-problem = These do not let you in: { $reason }.
link-gone-title = This link is not good any more
link-gone = It was used, has run out, or was never made. Ask whoever invited you for another.
no-page-title = There is no such page
no-page = The address may be mistyped, or the page may be gone.
go-to-start = Go to the start
unavailable-title = The registry cannot answer now
unavailable = Nothing was changed. Try again in a moment.
not-yours-title = This is not yours to see
not-yours = Your role may not { $act }.
old-form-title = This form is too old
old-form = It was made in another session, so it was not taken. Open the page again and send it from there.
lookup-too-often = Many names were looked up from your network. Wait { $seconds } seconds, then try again.
lookup-not-a-name = Enter a whole name under { $tlds }, for example { $example }: { $reason }.
done-accepted = Accepted. The token is on its way to the requestor.
done-rejected = Rejected. The requestor is told why and how to appeal.
done-taken-back = Taken back. The token is dead and the requestor is told why.
done-reissued = A new token is on its way; the old one is dead.
done-asked = The question is on its way to the requestor.
done-replied = The reply is attached to its question.
design-title = The design system

## account
nav-account = Your account
account-title = Your account
account-sessions = Where you are signed in
account-sessions-words = Each lasts until it runs out or is ended. End what you do not know, then have your password and second factor made anew.
account-browser = Browser
account-network = Network
account-opened = Since
account-expires = Runs out
account-act = End it
account-some-program = Some program
account-this = This one
account-end = End
account-end-others = End all others
account-ended = That session is ended.
account-others-ended = Every other session is ended.
account-attempts = Who signed in
account-attempts-words = The last twenty attempts with your address, by anybody.
account-at = When
account-outcome = Outcome
account-let-in = Let in
account-turned-away = Turned away
