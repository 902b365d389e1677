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
nav-apply = Apply
nav-programmes = Programmes
nav-sign-in = Sign in
foot-abuse = Report abuse in these names to
foot-terms = Terms of registration data
foot-status = Status
foot-rdap = RDAP
foot-api = API
foot-policies = Policies
foot-prices = Prices
foot-statistics = Statistics
foot-guide = For registrars
foot-report = Report abuse
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
lookup-label = A name, or the address of a website
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
sign-in-title = Sign in
sign-in-refused = You are not signed in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits your authenticator shows now. Leave it empty if you have set up no second factor.
sign-in-button = Sign in
sign-in-joined = You act for one more organization now. Sign in to go on.
sign-in-no-account = People who work here, or at a registrar, are invited by a one-time link.
sign-in-sign-up = You want a name for your organization and have no account? <a href="/sign-up">Make one</a>.

## sign_up
sign-up-title = Make an account
sign-up-lead = With an account you apply for your organization, ask for names, follow what is decided and answer what is asked.
sign-up-refused = Nothing was sent
sign-up-name = Your name
sign-up-name-missing = Enter your name: the people who decide read it.
sign-up-email = Your e-mail address
sign-up-email-hint = A link goes there that confirms the address. It becomes what you sign in with.
sign-up-email-wrong = Enter a whole address, as name@organization.example.
sign-up-too-often = Too many links were sent. Try again in { $seconds } seconds.
sign-up-button = Send me the link
sign-up-known = You have an account? <a href="/sign-in">Sign in</a>.
sign-up-closed = Accounts are made by invitation here. Ask whoever acts for your organization, or the registry.
sign-up-sent-title = Look into your mailbox
sign-up-sent = A message is on its way to { $email }. Its link confirms the address.
sign-up-sent-else = If nothing comes within minutes, look for it among what your mail program sorts out, and see whether the address was right.

## invitation
invitation-title = Welcome
invitation-lead-applicant = You make an account under the address <strong>{ $email }</strong>.
invitation-lead-member = You are invited to act for <strong>{ $place }</strong> under the address <strong>{ $email }</strong>.
invitation-lead-registrar = You are invited to the desk of <strong>{ $place }</strong> under the address <strong>{ $email }</strong>.
invitation-join = This address has an account. Accept, and it acts for { $place } as well.
invitation-join-button = Accept
invitation-factor-offered = With a second factor nobody signs in who only knows your password. You can leave it out now and set it up later.
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

## words: states, standings, spans
window-until = until { $day }
window-not-counting = (its notice has not gone out yet)
window-under-appeal = (it is under appeal)
lasting-short = less than an hour
lasting-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
lasting-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
standing-not-yet = Not accredited yet
standing-in-term-until = In term until { $day }
standing-without-end = In term, without end
standing-grace-since = In grace, ended { $day }
standing-under-review-since = Renewal under review, ended { $day }
standing-lapsed-since = Lapsed since { $day }
standing-withdrawn-on = Withdrawn on { $day }
standing-government = Government basis
standing-short-not-yet = Not yet
standing-short-in-term = In term
standing-short-grace = Grace
standing-short-under-review = Under review
standing-short-lapsed = Lapsed
standing-short-withdrawn = Withdrawn
state-head = To be decided
state-waiting = Waiting behind another
state-ordered = To be decided: an order moves the name
state-accepted = Accepted, token unused
state-registered = Registered
state-lapsed = Lapsed, token unused
state-rejected = Rejected
state-superseded = An older request was opened again
reason-missing = What is missing, one thing a line
reason-citation = The law or rule of ICANN
reason-incomplete = Incomplete
reason-incomplete-hint = Say what is missing.
reason-not-qualified = Not qualified
reason-not-qualified-hint = Name the issue.
reason-previously = Previously rejected
reason-previously-hint = The same name and customer, not reversed since.
reason-no-nexus = No nexus to the name
reason-no-nexus-hint = Matches no trademark, service mark or business name; cite the law or rule.
reason-earlier = Earlier request accepted
reason-earlier-hint = Say which.
reason-policy = Against a naming policy
reason-policy-hint = Reserved, blocked, or a naming rule.

## queue: what needs attention
attention-basis = Its basis does not carry an acceptance now
attention-appealable = An earlier rejection is appealable { $window }
attention-reply = A reply came { $age } ago
attention-unanswered = A question was not answered in time
attention-due = A reply is due by { $day }
attention-others = { $count ->
    [one] 1 other waits for this name
   *[other] { $count } others wait for this name
}

## request: what the machine sees
near-same = the same letters
near-partly = one holds the other
near-apart = reads otherwise
nexus-trademark = Trademark
nexus-service-mark = Service mark
nexus-business-name = Business name
nexus-own = Its own name
nexus-own-place = as the registry has it
finding-missing = Missing: { $what }.
finding-rejected = This customer's request of this name was rejected { $day }.
finding-conflicted = { $who } is marked as conflicted and does not decide.
check-head = It is the head of the queue for this name.
check-not-head = An earlier request for this name is not decided yet.
check-basis-stood = The basis stood when the request was received.
check-basis-did-not-stand = The basis did not stand when the request was received.
check-basis-stands = The basis stands now.
check-basis-gone = The basis does not carry an acceptance now: { $standing }.
check-name-free = No naming rule keeps the name back.
check-name-rule = Naming rules: { $rule }.
check-not-registered = Nobody has registered the name.
check-registered = The name is registered.
check-not-appealable = No rejection of this name can be appealed.
check-appealable = A rejection of this name can be appealed { $window }.
check-questions = Questions without a reply: { $count }.
check-elsewhere = The request's contact address is not the organization's.

## request: facts
fact-kind = Kind
fact-country = Country
fact-contact = Contact
fact-on-record = On record since
fact-government-held = held since { $day }: { $reason }
fact-government-lost = lost on { $day }: { $reason }
fact-submitted = Submitted by
fact-submitted-binding = { $who }, who states that they may bind it
fact-submitted-not-binding = { $who }, who may not bind
fact-notices = Notices go to
fact-terms = Terms accepted
fact-version = version { $version }
fact-government-basis = Government basis: no term, no fee
fact-accreditation = Accreditation
fact-programme = Programme
fact-accreditor = Accreditor
fact-websites = Websites
fact-jurisdictions = Jurisdictions
other-accepted = accepted { $day } by { $who }
other-registered = registered { $day }
other-lapsed = lapsed { $day }
other-superseded = given way to an older one { $day }
by-the-rules = the rules
other-rejected-appealable = rejected { $day } by { $who }, appealable { $window }
other-rejected-final = rejected { $day } by { $who }, final
asked-late = Not answered; was due by { $day }
asked-due = Due by { $day }
decided-accepted = Accepted
decided-by = By
decided-token-until = Token good until
decided-superseded = Given way to an older request
decided-appealable = Appealable until
decided-not-counting = Counts from its notice, which has not gone out yet

## request: its standing over time
timeline-coming = { $day }: { $standing }
timeline-from = { $standing } from { $day }
timeline-words = { $past }. Today is { $today }.

## refusals of forms
problem-store = The registry could not store it. Nothing was changed; try again.
problem-empty = Found nothing; expected { $allowed }.
problem-field = Found { $found }; expected { $allowed }.
problem-no-reason = Tick at least one reason, and write words beside each that is ticked.
problem-no-question = Write the question; nothing was sent.
problem-needs-confirmation = An earlier rejection of this name can be appealed { $window }; a supervisor confirms.
problem-not-head = An earlier request for this name is not decided yet; decide that one first.

## lookup: what is said of a name
said-unregistered = { $name } is not registered
said-unregistered-words = Nobody was given this name. A web site or letter that uses it is not what it claims to be.
said-holder = Holder
said-standing = Standing
said-until = Runs until
said-changed = Last changed
said-moved = Changed registrar
said-servers = Name servers
said-dnssec = DNSSEC
said-no-servers = None: nothing can be reached under it
said-unsigned = Not signed
said-signed = Signed
vouched-is-verified = is verified
vouched-verified-words = Its holder was verified before the name was given, and is in good standing now.
vouched-under-review-words = Its holder was verified before the name was given; its renewal is under review.
vouched-deleted = was deleted
vouched-deleted-words = It does not work any more and goes back to the pool unless it is restored.
vouched-suspended = is suspended
vouched-suspended-words = The registry took it out of service. Do not rely on a web site or letter under it.
vouched-disputed = is in dispute
vouched-disputed-words = A court or panel decides who may have it. The registry vouches for nobody meanwhile.
vouched-pending-revocation = is under examination
vouched-pending-revocation-words = The registry has asked its holder for an answer. The name works, and the registry does not vouch for its holder until the answer is judged.
vouched-accreditation-ended = was verified, and its accreditation has ended
vouched-accreditation-ended-words = The name works on for a short time in which its holder may apply again.
vouched-not-in-good-standing = is not in good standing
vouched-not-in-good-standing-words = Its holder was verified before the name was given, but does not have that standing now.
vouched-on-hold = is on hold
vouched-on-hold-words = Its registrar took it out of service. Do not rely on a web site or letter under it.
vouched-not-delegated = is registered and not in use
vouched-not-delegated-words = Its holder was verified. The name has no name servers, so no web site or letter can come from it.
vouched-nobody-verified = is registered
vouched-nobody-verified-words = This top-level domain gives names to anybody; nobody verified the holder.
cause-accreditation-lapsed = Its holder's accreditation has lapsed.
cause-revoked = The registry has revoked the registration.
cause-violation = The registry suspended it over a suspected violation.
cause-accuracy = Its registration data is not accurate.
cause-registry-lock = It is locked at its holder's wish; nothing is wrong with it.
cause-dispute = Who may have it is being decided elsewhere.
status-ok = Nothing is pending and nothing is forbidden.
status-inactive = It has no name servers.
status-linked = Something else depends on it.
status-client-hold = Its registrar took it out of service.
status-server-hold = The registry took it out of service.
status-client-delete-prohibited = Its registrar lets nobody delete it.
status-server-delete-prohibited = The registry lets nobody delete it.
status-client-renew-prohibited = Its registrar lets nobody renew it.
status-server-renew-prohibited = The registry lets nobody renew it.
status-client-transfer-prohibited = Its registrar lets nobody transfer it.
status-server-transfer-prohibited = The registry lets nobody transfer it.
status-client-update-prohibited = Its registrar lets nobody change it.
status-server-update-prohibited = The registry lets nobody change it.
status-pending-create = It is being made.
status-pending-delete = It was deleted.
status-pending-renew = It is being renewed.
status-pending-transfer = It is moving to another registrar.
status-pending-update = It is being changed.
## pictures
picture-today = today
picture-since = from { $day } on
picture-standing = Standing
picture-table = The same as a table
picture-when = When
picture-what = What
life-title = The life of { $name }
life-registration = Registration
life-registered = Registered
life-transferred = Came to its present registrar
life-new-holder = Came to its present holder
life-runs-until = The present registration ends
life-active = Registered
life-redemption = Can be restored
life-pending-restore = Restored, report due
life-pending-delete = About to be free
life-cause = Held back: { $cause }
cause-accreditation-lapsed = Accreditation lapsed
cause-revoked = Revoked
cause-violation = Suspected violation
cause-accuracy = Inaccurate data
cause-registry-lock = Locked at its holder’s wish
cause-dispute = Dispute
event-domain-created = Registered
event-domain-renewed = Renewed by its registrar
event-domain-auto-renewed = Renews itself
event-domain-renewed-provisionally = Is renewed until its standing is known
event-provisional-renewal-confirmed = The provisional renewal is confirmed
event-provisional-renewal-undone = The provisional renewal is undone and credited
event-domain-updated = Updated by its registrar
event-restore-requested = A restore is requested
event-domain-restored = Restored
event-restore-lapsed = No restore report came in time
event-domain-deleted = Deleted by its registrar
event-domain-expired = Expires and is not renewed
event-redemption-ended = Can no longer be restored
event-domain-purged = Goes back to the pool
event-grace-ended = A grace period ends
event-cause-set = The registry holds it back
event-cause-lifted = The registry holds it back no longer
event-basis-changed = The standing behind it changes
event-name-server-lost = A name server vanishes with the name above it
event-auth-info-expired = Its authInfo runs out
event-transfer-requested = A transfer is asked for
event-transfer-approved = The transfer is approved
event-transfer-rejected = The transfer is rejected
event-transfer-cancelled = The transfer is called off
event-domain-moved = Goes to the holder that an order names
event-domain-deleted-by-registry = The registry deletes it
event-reminder-due = A reminder goes out
event-accreditation-ended = The accreditation ends
event-accreditation-lapsed = The accreditation lapses
year-title = The accreditation year
year-applying = Apply again
year-in-time = In good time
year-last-chance = Last chance
year-reminder = Reminder, { $days } days before the end
year-ends = The term ends; names work on in grace
year-suspended = Without an application, names are suspended
year-applied = Application received
year-granted = Accreditation granted
year-refused = Application refused
year-taken-back = Application taken back
year-withdrawn = Accreditation withdrawn
ages-title = How long things have waited
ages-today = Under a day
ages-day = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
ages-days = { $from }–{ $until } days
ages-longer = { $days }+ days
ages-count = { $count ->
    [one] { $count } waits
   *[other] { $count } wait
}
ages-in-time = In time
ages-late = Longer than owed
month-title = Deadlines by day
month-overdue = Overdue: { $day }
month-due = Something is due
month-late = Something is overdue
month-count = { $count } due
levels-outages-title = When services were down
levels-allowance-title = How long services were down this month, beside what is allowed
levels-up = Up
levels-down = Down
levels-unknown = Not measured
levels-dns-service = DNS service
levels-dns-server = Name server { $target }
levels-not-measured = not measured
levels-down-none-allowed = { $minutes ->
    [one] down { $minutes } minute; none is allowed
   *[other] down { $minutes } minutes; none is allowed
}
levels-down-of = { $minutes ->
    [one] down { $minutes } minute of { $allowed } a month
   *[other] down { $minutes } minutes of { $allowed } a month
}
levels-kept = Within what is allowed
levels-missed = More than is allowed

## sheets
sheet-sections = Pages of this desk
sheet-not-done = Nothing was done

## operations
operations-title = Operations
operations-lead = Whether everything runs, as of { $now } in registry time.
operations-overview = Overview
operations-duties = Notices
operations-agenda = Agenda
operations-zones = Zones
operations-registrars = Registrars
operations-names = Names kept back
operations-rulebook = Rulebook
operations-people = People
operations-audit = Record
operations-maintenances = Maintenances
operations-retried = The notice is tried again.
operations-released = The zone is released; what was held back leaves it now.
operations-ended = Their access is ended, and they are signed out everywhere.
operations-started = The verification runs. Open this page again to see how far it is.
operations-announced = The maintenance is announced to every registrar.
operations-called-off = The maintenance is called off; every registrar is told.
operations-writes-stopped = Writes have stopped
operations-zone-held = The zone of .{ $tld } is held
operations-zone-held-words = { $count ->
    [one] { $count } name would leave it and waits until somebody says that this is right.
   *[other] { $count } names would leave it and wait until somebody says that this is right.
}
operations-zone-faults = Names of .{ $tld } that cannot be published
operations-zone-faults-words = { $count ->
    [one] { $count } name is kept out of the zone.
   *[other] { $count } names are kept out of the zone.
}
operations-failing = { $count ->
    [one] { $count } notice does not go out
   *[other] { $count } notices do not go out
}
operations-failing-words = Deadlines run from the date of a notice, whether it arrives or not.
operations-open = Look at it
operations-all-well = Nothing needs an operator
operations-all-well-words = The registry writes, its zones are published, its notices go out.
operations-overdue = rows overdue
operations-overdue-since = rows overdue, the oldest for { $age }
operations-duties-waiting = notices wait to go out
operations-delegated = names delegated
operations-marks = changes the zones have not looked at
operations-levels = Service levels of .{ $tld }
operations-levels-until = What probes measured this month, until { $until }.
operations-levels-none = Nothing was measured this month
operations-levels-none-words = Probes elsewhere measure the public services and hand the results in; the guide says how one is set up.
duties-lead = What the registry owes by mail. A notice that was given up can be tried again; its text and its date stay.
duties-what = Notice
duties-to = To
duties-since = Owed since
duties-state = State
duties-act = Act
duties-failing = Notices that do not go out
duties-none-fail = Every notice goes out.
duties-newest = The newest notices
duties-none = No notice was owed yet.
duties-retry = Try again
duties-earlier = Earlier notices
duties-given-up = Given up
duties-bounced = Came back
duties-sent = Sent
duties-failed = Failed so far
duties-waits = Waits
duties-attempts = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
agenda-lead = What time changes, as of { $now }. Answers are right whether or not it was swept yet; letters wait for it.
agenda-due = Due and not swept yet: { $count }
agenda-what = Kind
agenda-id = Object
agenda-since = Due
agenda-none = Nothing is overdue.
agenda-late = { $age } late
zones-lead = What is served from here, what its secondaries took, and what is held back. What the signer and the public servers answer is shown by pharos dns status, which asks them.
zones-served = Served
zones-served-yes = Yes
zones-served-soon = Soon: names are looked at for the first time
zones-served-no = Not begun
zones-serial = Serial
zones-delegations = Delegations
zones-published = Published
zones-servers = Name servers
zones-marks = Changes to look at
zones-due = Names due
zones-releases = Released
zones-released = { $at } by { $who }: { $why }
zones-release = Release .{ $tld }
zones-release-words = What is held back leaves the zone at once, and the names stop working.
zones-release-button = Release the zone
zones-reason = Why it is right that so many names leave
zones-reason-hint = It is kept with your name. At most 1,000 letters.
zones-secondaries = Secondaries of .{ $tld }
zones-no-secondary = No secondary asked this node yet.
zones-peer = Secondary
zones-has = State
zones-asked = Asked, took
zones-trouble = Trouble
zones-current = Current
zones-behind = Behind
zones-name = Name
zones-why = Why
zones-since = Since
registrars-lead = Who may register names, who applies and who was refused.
registrars-name = Registrar
registrars-iana = IANA id
registrars-tlds = TLDs
registrars-state = State
registrars-abuse = Abuse contact
registrars-all = Registrars: { $count }
registrars-active = Active
registrars-suspended = Suspended
registrars-applying = Applying
registrars-refused = Refused
names-lead = What nobody may register, and what costs more, by the rulebook in force.
names-none = None
names-more = and { $count } more
names-reserved = Reserved: { $count }
names-blocked = Blocked for the holders of marks: { $count }
names-two = Two characters
names-two-reserved = Reserved unless released
names-two-free = Not reserved
names-two-released = Released of two characters: { $count }
names-name = Name
names-tier = Tier
names-create = First year
names-renew = Each further year
names-premium = Premium names of .{ $tld }
names-no-premium = No name costs more than the standard price.
rulebook-lead = The numbers and switches of each TLD: which version is in force, and what it changed.
rulebook-of = Versions of .{ $tld }
rulebook-always = From the beginning
rulebook-in-force = in force
rulebook-replaced = replaced
rulebook-to-come = takes effect then
rulebook-key = Key
rulebook-before = Before
rulebook-after = After
rulebook-clause = Clause
rulebook-changed = Changed from { $at } on
rulebook-same = Nothing differs.
rulebook-only = .{ $tld } has one version
rulebook-only-words = When another takes effect, each key that differs is listed here with what it means.
people-lead = Who works here and in which role. An account that ended stays, since history names it.
people-all = Everybody with an account
people-name = Person
people-role = Role
people-since = Since
people-access = Access
people-act = Act
people-active = Has access
people-ended = Ended
people-end = End access
people-email = E-mail address
people-invite = Invite somebody
people-invite-words = The link is shown once. Give it to the person by a way you trust.
people-invite-button = Make a link
people-for = For
people-link = Link
people-link-title = The link
people-link-words = It is shown this once and works once.
people-invited = The invitation is made
audit-lead = Every change is kept in chains that nobody can quietly rewrite. A verification walks all of them, and holds the ledger against the prices.
audit-never = This node has not verified the record since it started
audit-never-words = Start a verification here, or run pharos audit verify.
audit-start = Verify the record
audit-start-words = It reads everything beside the registry’s work and may take minutes. Its result stays here until the node stops.
audit-button = Start a verification
audit-began = Started by { $who } on { $at }.
audit-running = A verification runs
audit-running-words = { $entries } entries looked at so far.
audit-look-again = Look again
audit-failed = The verification failed
audit-looked = Finished on { $at }: { $objects } objects, { $entries } entries, { $checkpoints } checkpoints.
audit-whole = The record is whole
audit-problems = { $count ->
    [one] The record has { $count } problem
   *[other] The record has { $count } problems
}
audit-found = What does not agree
audit-object = Object
audit-entry = Entry
audit-what = What
audit-checkpoint = The newest checkpoint
audit-number = Number
audit-until = Covers until
audit-recorded = Made
audit-statement = What was signed
audit-no-checkpoint = No checkpoint was made yet
audit-no-checkpoint-words = One is made each day; keep some of them elsewhere.
maintenances-lead = When systems will not work. Registrars are told at once by poll message, and reminded before it begins.
maintenances-ahead = What lies ahead or goes on
maintenances-none = No maintenance is announced.
maintenances-name = Name
maintenances-when = Begins, ends
maintenances-systems = Systems
maintenances-systems-hint = Separated by commas: EPP, DNS.
maintenances-impact = How much will not work
impact-none = Nothing
impact-partial = Something
impact-full = All of it
maintenances-starts = Begins
maintenances-ends = Ends
maintenances-instant-hint = Date and time in UTC, like 2026-12-24 22:00.
maintenances-reason = Reason
maintenances-planned = Planned
maintenances-emergency = It cannot wait
maintenances-words = Words for registrars
maintenances-act = Act
maintenances-announce = Announce a maintenance
maintenances-announce-words = It concerns every TLD. One for some TLDs only is announced by the API or the command line.
maintenances-call-off = Call it off

## public pages
apply-title = Apply for a name
apply-lead = A name is given to an organization whose standing was verified first. These are the steps, and what each of them asks.
apply-steps = Step by step
apply-first = 1. An account
apply-first-words = Sign up with your e-mail address and enter your organization. You can stop at any step and go on later.
apply-second = 2. Accreditation
apply-second-words = Apply under a programme, naming every jurisdiction where you are based, do business or serve patients, and the websites it is for. A reviewer judges it by the published standards.
apply-third = 3. A request for the name
apply-third-words = Ask for one name and say why it is yours. Requests for the same name are decided in the order of their arrival, with reasons.
apply-fourth = 4. Registration
apply-fourth-words = An accepted request earns a token by mail. With it an authorized registrar of your choice registers the name, once.
apply-deadlines = Days to know about .{ $tld }
apply-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
apply-reminders = Reminders before an accreditation ends
apply-reminder-days = { $days } days before
apply-grace = Grace after it ended, in which names work and an application is in time
apply-token = A token is good for
apply-answer = Time to answer a question of ours
apply-appeal = Time to appeal a rejection
apply-onward = Read the standards before you apply.
apply-account = Make an account
programmes-title = Programmes and standards
programmes-lead = By which accreditation an organization qualifies for a name, and the standards its reviewer goes by.
programmes-accreditor = Accreditor
programmes-for = For
programmes-term = Lasts
programmes-months = { $months } months
programmes-continuous = Until it is withdrawn
programmes-fee = Fee
programmes-fee-each = { $fee } for each website
programmes-fee-accreditor = Billed by the accreditor
programmes-how = Applied for
programmes-here = Here
programmes-elsewhere = At the accreditor; its proof is handed in here
programmes-number = No.
programmes-standard = Standard
programmes-standards = Standards: { $name }
programmes-government = Government basis
programmes-government-words = Political subdivisions that regulate a health care profession may hold names of .{ $tld } without accreditation, fee or term.
policies-title = Policies and their versions
policies-lead = The documents by which the registry works. Every version that was ever published can still be read.
policies-versions = Every version
policies-none = Nothing was published yet.
policies-document = Document
policies-version = Version
policies-published = Published
policies-holds = Holds from
policies-state = State
policies-in-force = In force
policies-to-come = To come
policies-replaced = Replaced
policies-withdrawn = Withdrawn
policies-on-request = Given to who asks for them
policies-on-request-words = { $documents }: write to the address at the foot of this page.
abuse-title = Report abuse
abuse-lead = For websites and letters under names of this registry that harm people or break its rules.
abuse-contact = The abuse contact
abuse-mail = Write to
abuse-say = Say
abuse-say-words = The whole address, what is wrong there, when you saw it, and how we reach you if we may ask back. A picture of the page helps.
abuse-after = What follows
abuse-after-words = A person reads each report. Names that break the rules are suspended or revoked by a decision with reasons, after their holder was heard where no one is in danger.
abuse-first = Before you write
abuse-first-words = Look the name up: the page says whether its holder is verified now, and which registrar answers for it.
abuse-write = Write to the abuse contact
market-registrars-lead = Registrars that may register names here. Any of them takes a token, unless your token names one.
market-in-order = In the order of their names
market-site = Website
prices-title = Prices
prices-lead = What the registry charges registrars, by its rulebook. What a registrar charges you is its own affair.
prices-transfer = Transfer
prices-restore = Restore
prices-since = Since { $day }.
prices-standard = Standard
prices-later = Other prices from { $day } on
prices-later-words = Standard: first year { $create }, each further year { $renew }.
guide-title = For registrars
guide-lead = How a registrar comes to sell names here, and what is different from other registries.
guide-steps = Before the first name
guide-accredited = Accredited
guide-accredited-words = By ICANN, with the proof handed in.
guide-agreement = Agreement
guide-agreement-words = The Registry-Registrar Agreement in its present version, signed; it is given to who asks.
guide-test = Test
guide-test-words = The checklist of the test environment, carried out by your own client; the report is handed in and checked by machine.
guide-account = Account
guide-account-words = Money on account or a credit limit, client certificates, and the networks you connect from.
guide-special = What is different here
guide-token = Tokens
guide-token-words = A create carries the token of an accepted request. No name is registered without one, by anybody.
guide-standing = Standing
guide-standing-words = Renewals follow the standing of the holder. A lapsed accreditation suspends the name without notice from us to you but a poll message.
guide-transfer = Transfers
guide-transfer-words = They need the consent of the registry besides the authInfo.
guide-read = Read the Registrar Guide
statistics-title = Statistics
statistics-lead = As of { $at }. Figures are counted every ten minutes.
statistics-names = names registered
statistics-delegated = names that work
statistics-service = Service
statistics-tld = TLD
statistics-asked = Questions
statistics-questions = Questions of the last { $days } days
statistics-nothing = Nothing was asked yet.
status-title = Status
status-lead = How the services do, as probes elsewhere measure them, and which maintenances are announced.
status-not-measured-words = No probe handed results in this month, so nothing is claimed.
status-kept = Every service is within what it owes
status-kept-words = Measured this month, against what the Registry Agreement allows.
status-missed = More than allowed this month

## registrar desk
registrar-title = Registrar
registrar-names = Names
registrar-bulk = Many at once
registrar-messages = Messages
registrar-account = Account
registrar-access = Access and test
registrar-documents = Documents
names-desk-lead = Your names as they stand on { $now }.
names-desk-behind = This list is behind
names-desk-as-of = More is due than can be looked at for a list. It is right as of { $at }; the page of each name is right now.
names-desk-statuses = Statuses
names-desk-registered = Registered
names-desk-expires = Expires
names-desk-none = No name of yours is like this.
names-desk-file = As a file (CSV)
names-desk-later = Later names
names-desk-all = All
names-desk-search = Search your names
names-desk-beginning = Name begins with
names-desk-life = Part of its life
names-desk-show = Show
name-statuses = Statuses and their reasons
name-status = Status
name-reason = Why
name-nothing-comes = Nothing changes by itself.
name-no-server = None
name-servers = Name servers
name-updated = Last changed
name-facts = The registration
name-change = Change this name
reason-cause = { $cause }, since { $day }, by { $rule }
reason-yours = You set it; you can lift it.
reason-redemption = It was deleted and can be restored until { $day }.
reason-restore = It was restored; the report is due by { $day }.
reason-delete = It goes back to the pool.
reason-transfer = A transfer waits for an answer.
reason-inactive = It has no name servers.
reason-ok = Nothing is pending and nothing is forbidden.
reason-registry = The registry set it.
bulk-lead = Up to { $most } lines at once. You see what each would do before anything is done.
bulk-lines = Lines
bulk-hint = A name, an act and a value, apart by commas. Acts: renew (years), servers (all its name servers, apart by spaces), set and lift (client statuses).
bulk-title = Renew and update many names
bulk-words = Paste the lines of a CSV file. Each is carried out for itself, by the rules that hold for your EPP client.
bulk-look = See what they would do
bulk-preview = What the lines would do
bulk-unread = Cannot be done
bulk-not-yours = There is no such name of yours.
bulk-would = Ready
bulk-nothing = None of the lines can be carried out
bulk-carry-out = { $count ->
    [one] Carry { $count } line out
   *[other] Carry { $count } lines out
}
bulk-carry-out-words = A renewal is made only if the name still expires on the day shown. Sent twice, the form acts once.
bulk-carry-out-button = Carry out
bulk-count = { $count } lines were found; a form takes 1 to { $most }.
bulk-renew = { $years ->
    [one] Renews it for { $years } year from { $day } on
   *[other] Renews it for { $years } years from { $day } on
}
bulk-servers-same = It has these name servers already
bulk-servers = Adds { $added }; takes away { $removed }
bulk-set = Sets { $statuses }
bulk-lift = Lifts { $statuses }
bulk-line = Line
bulk-state = State
bulk-result = Result
bulk-done-title = What was done
bulk-done = Done
bulk-done-before = Done before
bulk-refused = Refused
bulk-summary = { $done } of { $all } lines are carried out.
bulk-more = More lines
messages-lead = What the registry told you, as your client reads it with poll. A message is shown until it is acknowledged, here or by your client.
messages-number = Message
messages-act = Act
messages-waiting = Messages that wait: { $count }
messages-none = No message waits.
messages-acknowledge = Acknowledge
account-desk-lead = What you owe, and every line of it.
account-desk-owed = owed
account-desk-limit = credit limit
account-desk-left = left to spend
account-desk-for = For
account-desk-amount = Amount
account-desk-ledger = Ledger, newest first
account-desk-none = Nothing was charged or paid yet.
account-desk-earlier = Earlier lines
access-lead = How your client signs in, and what its test showed. The registry changes certificates and networks; write to it.
access-certificates = Certificates (SHA-256)
access-no-certificate = None: your client cannot sign in
access-networks = Networks
access-anywhere = Anywhere
access-password = Password set
access-failed = Logins refused since the last good one
access-client = Client
access-lacking = What is lacking before you are admitted
access-checklist = What was carried out in the test
access-command = Command
access-answered = Answered
access-transaction = Evidence
access-no-report = No report of a test was handed in.
documents-desk-lead = The agreement between us, and what holds now.
documents-desk-signed = Signed
documents-desk-unsigned = No signed agreement is on file
documents-desk-in-force = Documents in force
