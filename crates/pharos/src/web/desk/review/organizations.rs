//! The page of an organization: what is known of it, what it stands on, what it asked for and
//! holds, what was asked of it, and who decides nothing about it.

use registry_core::decision::Actor;
use registry_core::id::{InformationRequestId, OrganizationId, StaffId};
use registry_core::organization::Organization;
use registry_store::{Aggregate as _, DomainFilter, Lock, Snapshot, StoreError};

use super::super::choice::{self, GovernmentBasis};
use super::super::is_cut;
use super::cases::is_conflicted;
use super::cases_forms::{documents, moment};
use super::{Acts, Found, Of, Offered, Reader, Sent, no_such_act};
use super::{invoices, organizations_records};
use crate::page::catalogue::Language;
use crate::page::dossier::{ActForm, Dossier, Fact, Field, Line, Section, Told, spoken};
use crate::page::evidence::document;
use crate::page::words::{self, Badge, Moment};
use crate::staff::permission::{Permission, Role};
use crate::vetting::conflict::{self, ConflictOfInterest};
use crate::vetting::information::{self, AskForInformation, RecordReply};
use crate::vetting::record::{self, Record};
use crate::vetting::{Failure, government};

/// What can be done to an organization.
pub(super) const ACTS: Offered = &[
    ("ask", Permission::DecideRequest),
    ("reply", Permission::RecordRequest),
    ("inform", Permission::RecordOrganization),
    ("government", Permission::DecideGovernmentBasis),
    ("mark-conflict", Permission::DecideRequest),
    ("end-conflict", Permission::JudgeConflict),
    ("change", Permission::RecordOrganization),
    ("affiliate", Permission::RecordOrganization),
    ("end-affiliate", Permission::RecordOrganization),
    ("disclose-breach", Permission::RecordOrganization),
    ("issue-invoice", Permission::IssueInvoice),
];

/// Most of anything that the page lists.
const LIST: i64 = 50;

/// The page of an organization.
pub(super) fn dossier(read: &mut Snapshot<'_>, reader: &Reader, id: &str) -> Found {
    let Ok(id) = id.parse::<OrganizationId>() else { return Ok(None) };
    let Some(organization) = read.organization(id, Lock::None)? else { return Ok(None) };
    let language = reader.language;
    let sections = vec![
        known(language, &organization),
        accreditations(read, reader, id)?,
        requests(read, reader, id)?,
        names(read, reader, id)?,
        invoices::of_customer(language, &read.invoices_of(id, Lock::None)?),
        questions(reader, &organization),
        told(language, &organization),
        conflicts(language, &organization),
    ];
    let conflicted = is_conflicted(read, reader, Some(id))?;
    let lead = format!("{}, {}", spoken(&organization.kind), organization.country);
    let dossier = Dossier { sections, ..reader.dossier(organization.name.clone(), lead) };
    let acts = forms(read, reader, &organization)?;
    Ok(Some((reader.offered(dossier, acts, conflicted), Some(organization.key()))))
}

fn known(language: Language, organization: &Organization) -> Section {
    let contact = &organization.personal;
    let mut facts = vec![
        Fact::new(language.say("fact-id"), organization.id.to_string()),
        Fact::new(language.say("fact-kind"), spoken(&organization.kind)),
        Fact::new(language.say("fact-country"), organization.country.clone()),
        Fact::new(
            language.say("fact-contact"),
            format!("{}\n{}", contact.contact_name, contact.contact_email),
        ),
        Fact::at(language.say("fact-on-record"), organization.created_at),
    ];
    if let Some(fact) = organization.government.last() {
        let words = match fact.granted {
            true => language.say("fact-government-held"),
            false => language.say("fact-government-lost"),
        };
        let words = words.with("day", words::day(fact.at)).with("reason", &fact.reason);
        facts.push(Fact::new(language.say("standing-government"), words));
    }
    let affiliates = organization.affiliates.iter().filter(|one| one.ended.is_none());
    for affiliate in affiliates {
        let words = format!("{}, {}", affiliate.name, affiliate.relation);
        facts.push(Fact::new(language.say("fact-affiliate"), words));
    }
    Section::new("known", language.say("request-organization")).with_facts(facts)
}

fn accreditations(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    id: OrganizationId,
) -> Result<Section, StoreError> {
    let mut lines = Vec::new();
    for found in read.accreditations_of(id, Lock::None, reader.now)? {
        let one = found.object;
        let rulebooks = read.rulebooks_of_programme(&one.programme, reader.now)?;
        let standing = *one.standing(&rulebooks).at(reader.now);
        lines.push(Line {
            words: spoken(&one.programme),
            href: Of::Application.page(one.id),
            badge: Some(words::standing(reader.language, standing)),
            more: one.websites.join(", "),
            ..Line::default()
        });
    }
    let section =
        Section::new("accreditations", reader.language.say("organization-accreditations"));
    Ok(section.with_lines(lines, reader.language.say("organization-none")))
}

fn requests(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    id: OrganizationId,
) -> Result<Section, StoreError> {
    let mut found = read.newest_requests_of(id, LIST + 1, reader.now)?;
    let more = is_cut(&mut found, LIST);
    let line = |request: registry_core::request::Request| Line {
        words: request.name.to_string(),
        href: Of::Request.page(request.id),
        badge: Some(words::state(reader.language, &request.state, true)),
        more: words::day(request.received_at),
        ..Line::default()
    };
    let lines = found.into_iter().map(|found| line(found.object)).collect();
    let mut section = Section::new("requests", reader.language.say("organization-requests"));
    if more {
        section.lead = reader.language.say("list-newest").number("count", LIST).into();
    }
    Ok(section.with_lines(lines, reader.language.say("organization-none")))
}

fn names(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    id: OrganizationId,
) -> Result<Section, StoreError> {
    let filter = DomainFilter { organization: Some(id), ..DomainFilter::default() };
    let mut listed = read.domains_listed(&filter, None, LIST + 1, reader.now)?;
    let more = is_cut(&mut listed.rows, LIST);
    let line = |domain: registry_core::domain::Domain| Line {
        words: domain.name.to_string(),
        href: Of::Name.page(&domain.name),
        badge: domain
            .causes
            .values()
            .next()
            .map(|cause| Badge::new("bad", spoken(cause.kind.code()))),
        more: words::day(domain.expires_at),
        ..Line::default()
    };
    let mut section = Section::new("names", reader.language.say("organization-names"));
    let mut lead = Vec::new();
    if more {
        lead.push(reader.language.say("list-first").number("count", LIST).to_string());
    }
    if let Some(as_of) = listed.as_of {
        let words = reader.language.say("work-as-of").with("since", words::moment(as_of));
        lead.push(words.into());
    }
    section.lead = lead.join(" ");
    let lines = listed.rows.into_iter().map(line).collect();
    Ok(section.with_lines(lines, reader.language.say("organization-none")))
}

fn questions(reader: &Reader, organization: &Organization) -> Section {
    let language = reader.language;
    let mut section = Section::new("questions", language.say("request-questions"));
    section.empty = language.say("request-no-questions").into();
    for asked in &organization.questions {
        section.story.push(Told {
            at: Moment::of(asked.asked_at),
            what: asked.question.clone(),
            by: asked.asked_by.clone(),
            words: match &asked.reply {
                Some(reply) => reply.text.clone(),
                None => {
                    let due = words::last_day(asked.due_at);
                    let late = asked.due_at <= reader.now;
                    let words = match late {
                        true => language.say("asked-late"),
                        false => language.say("asked-due"),
                    };
                    words.with("day", due).into()
                }
            },
            documents: asked.documents.iter().map(document).collect(),
            is_coming: asked.reply.is_none(),
        });
    }
    section
}

/// What it disclosed, and what was learnt of it.
fn told(language: Language, organization: &Organization) -> Section {
    let mut section = Section::new("told", language.say("organization-told"));
    section.empty = language.say("organization-nothing-told").into();
    let disclosed = organization.disclosures.iter().map(|one| Told {
        at: Moment::of(one.disclosed_at),
        what: language.say("organization-disclosed").into(),
        by: String::new(),
        words: one.words.clone(),
        documents: one.documents.iter().map(document).collect(),
        is_coming: false,
    });
    let learnt = organization.learnt.iter().map(|one| Told {
        at: Moment::of(one.received_at),
        what: language.say("organization-learnt").with("source", &one.source).into(),
        by: String::new(),
        words: one.words.clone(),
        documents: one.documents.iter().map(document).collect(),
        is_coming: false,
    });
    section.story = disclosed.chain(learnt).collect();
    section
}

fn conflicts(language: Language, organization: &Organization) -> Section {
    let line = |one: &registry_core::organization::Conflict| Line {
        words: one.name.clone(),
        badge: Some(match &one.ended {
            Some(_) => Badge::new("plain", language.say("conflict-ended")),
            None => Badge::new("warn", language.say("conflict-stands")),
        }),
        more: format!("{} · {}", one.reason, words::day(one.at)),
        ..Line::default()
    };
    let lines = organization.conflicts.iter().map(line).collect();
    let section = Section::new("conflicts", language.say("conflict-title"));
    section.with_lines(lines, language.say("conflict-none"))
}

fn forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    organization: &Organization,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let mut forms = Vec::new();
    if reader.may(Permission::DecideRequest) {
        let (title, words) = (language.say("ask-title"), language.say("act-ask-words"));
        let fields = vec![
            Field::area("question", language.say("ask-field")),
            moment(language.say("field-due"), language, "due"),
            documents(language),
        ];
        forms.push(ActForm::new("ask", title, words).with(fields).lettered().open());
    }
    let open = organization.questions.iter().filter(|asked| asked.reply.is_none());
    let open: Vec<_> = open.map(|one| (one.id.to_string(), one.question.clone())).collect();
    if !open.is_empty() && reader.may(Permission::RecordRequest) {
        let title = language.say("request-reply-button");
        let fields = vec![
            Field::choice("asked", language.say("ask-field"), open),
            Field::area("text", language.say("request-reply-field")),
            moment(language.say("field-received"), language, "received"),
            documents(language),
        ];
        let form = ActForm::new("reply", title, language.say("act-reply-words"));
        forms.push(form.with(fields).secondary());
    }
    if reader.may(Permission::RecordOrganization) {
        let (title, words) = (language.say("act-inform"), language.say("act-inform-words"));
        let fields = vec![
            Field::line("source", language.say("field-source")),
            Field::area("words", language.say("field-words")),
            moment(language.say("field-received"), language, "received"),
            documents(language),
        ];
        forms.push(ActForm::new("inform", title, words).with(fields).secondary());
    }
    if reader.may(Permission::DecideGovernmentBasis) {
        let (title, words) = (language.say("act-government"), language.say("act-government-words"));
        let fields = vec![
            choice::field::<GovernmentBasis>(language, "basis", language.say("field-verdict")),
            Field::area("reason", language.say("field-words")),
        ];
        forms.push(ActForm::new("government", title, words).with(fields).secondary());
    }
    if reader.may(Permission::RecordOrganization) {
        forms.extend(organizations_records::forms(reader, organization));
    }
    if reader.may(Permission::IssueInvoice) {
        forms.push(invoices::issuing(language));
    }
    forms.extend(conflict_forms(read, reader, organization)?);
    Ok(forms)
}

/// Marks of conflicts of interest: everybody who decides marks themselves, and whoever judges
/// conflicts marks others too and ends marks (P-15).
fn conflict_forms(
    read: &mut Snapshot<'_>,
    reader: &Reader,
    organization: &Organization,
) -> Result<Vec<ActForm>, StoreError> {
    let language = reader.language;
    let (judges, decides) =
        (reader.may(Permission::JudgeConflict), reader.may(Permission::DecideRequest));
    if !judges && !decides {
        return Ok(Vec::new());
    }
    let people = read.staff_all()?.into_iter().filter(|one| {
        let is_own = matches!(&reader.acting.actor, Actor::Staff { id, .. } if *id == one.id);
        let role = one.role.parse::<Role>();
        one.active
            && (judges || is_own)
            && role.is_ok_and(|role| role.may(Permission::DecideRequest))
    });
    let people: Vec<_> = people.map(|one| (one.id.to_string(), one.name)).collect();
    let reason = || Field::area("reason", language.say("field-words"));
    let who = |people| Field::choice("staff", language.say("field-person"), people);
    let (title, words) = (language.say("act-conflict"), language.say("act-conflict-words"));
    let mark = ActForm::new("mark-conflict", title, words);
    let mut forms = vec![mark.with(vec![who(people), reason()]).secondary()];
    let standing = organization.conflicts.iter().filter(|one| one.ended.is_none());
    let marked: Vec<_> = standing.map(|one| (one.staff.to_string(), one.name.clone())).collect();
    if judges && !marked.is_empty() {
        let title = language.say("act-end-conflict");
        let form = ActForm::new("end-conflict", title, language.say("act-end-conflict-words"));
        forms.push(form.with(vec![who(marked), reason()]).secondary());
    }
    Ok(forms)
}

/// Acts on an organization.
pub(super) async fn act(acts: &Acts<'_>, sent: &Sent) -> Result<(), Failure> {
    let id = acts.id.parse::<OrganizationId>().map_err(|_| no_such_act(acts.act))?;
    let (registry, acting) = (acts.registry, acts.acting);
    let reason = sent.text("reason").to_owned();
    match acts.act {
        "ask" => {
            let command = AskForInformation {
                about: id,
                question: sent.text("question").to_owned(),
                due_at: sent.moment("due")?,
                documents: sent.hashes(),
            };
            information::ask_customer(registry, acting, command).await.map(drop)
        }
        "reply" => {
            let command = RecordReply {
                about: id,
                question: sent.read::<InformationRequestId>("asked", "one of the questions")?,
                text: sent.text("text").to_owned(),
                received_at: sent.moment("received")?,
                documents: sent.hashes(),
            };
            information::customer_reply(registry, acting, command).await.map(drop)
        }
        "inform" => {
            let record = Record::Information {
                source: sent.text("source").to_owned(),
                words: sent.text("words").to_owned(),
                received_at: sent.moment("received")?,
                documents: sent.hashes(),
            };
            record::record(registry, acting, (id, record)).await.map(drop)
        }
        "government" => {
            let granted = choice::read::<GovernmentBasis>(sent, "basis")? == GovernmentBasis::Held;
            let command = government::DecideGovernmentBasis { organization: id, granted, reason };
            government::decide(registry, acting, command).await.map(drop)
        }
        "mark-conflict" | "end-conflict" => {
            let staff = sent.read::<StaffId>("staff", "somebody of the list")?;
            let command = ConflictOfInterest { organization: id, staff, reason };
            match acts.act {
                "mark-conflict" => conflict::mark(registry, acting, command).await.map(drop),
                _ => conflict::end(registry, acting, command).await.map(drop),
            }
        }
        "issue-invoice" => invoices::issue(acts, sent, id).await,
        _ => organizations_records::act(acts, sent, id).await,
    }
}
