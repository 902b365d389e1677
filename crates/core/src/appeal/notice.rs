//! The notice of appeal and its receipt (P-55, P-55a; Exhibit A, a).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::{Clocks, due_at};
use super::{Against, Appeal, Commissioner, Counsel, Parties, Refusal, State};
use crate::casework::{About, Case, Matter, revocation};
use crate::decision::Decision;
use crate::document::DocumentRef;
use crate::domain::Domain;
use crate::event::Event;
use crate::id::{AppealId, InvoiceId, OrganizationId};
use crate::invoice::{self, Invoice, Purpose};
use crate::name::DomainName;
use crate::notice::AppealTold;
use crate::request::{Request, RequestState};
use crate::rulebook::{AppealChannel, Rulebook};

/// A notice of appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeOfAppeal {
    /// When the registry had it (P-59).
    pub received_at: Timestamp,
    /// The date it bears; none if it is undated (P-55b).
    pub dated_at: Option<Timestamp>,
    /// By which way it came.
    pub channel: AppealChannel,
    /// What it says.
    pub statement: Statement,
    /// The notice itself, if it was scanned.
    pub document: Option<DocumentRef>,
    /// Documents of the file that it refers to, and no others (P-55d).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentRef>,
}

/// What a notice of appeal has to state (Exhibit A, a.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The appellant's position.
    pub position: String,
    /// Why the decision was incorrect.
    pub error: String,
    /// The information that supports it.
    pub support: String,
}

/// The decision that is appealed, as its object has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appealed {
    /// What.
    pub against: Against,
    /// The name.
    pub name: DomainName,
    /// Whose appeal it is.
    pub organization: OrganizationId,
    /// The date of the decision.
    pub decided_at: Timestamp,
    /// First instant at which an appeal is too late; none while its notice is not dated (P-57).
    pub until: Option<Timestamp>,
    /// Where notices go (P-57).
    pub contact_email: String,
}

impl Appealed {
    /// The rejection of a request, whatever its code (P-55); anything else is not appealable.
    pub fn rejection(request: &Request) -> Result<Self, Refusal> {
        let RequestState::Rejected { at, appealable_until, .. } = &request.state else {
            return Err(Refusal::NotAppealable(request.state.code()));
        };
        Ok(Self {
            against: Against::Rejection(request.id),
            name: request.name.clone(),
            organization: request.organization,
            decided_at: *at,
            until: *appealable_until,
            contact_email: request.personal.contact_email.clone(),
        })
    }

    /// The revocation of a name (P-51, P-55): a Revocation Notice was issued, and neither is its
    /// name deleted nor was it reversed. No suspension is appealable (T&C 9.1), nor is any other
    /// case.
    ///
    /// It was decided on the date of its notice (T&C 5.3), or, as long as that has none, when it
    /// was made.
    pub fn revocation(case: &Case, domain: &Domain) -> Result<Self, Refusal> {
        use revocation::State as S;
        let Matter::Revocation(revocation) = &case.matter else {
            return Err(Refusal::NotAppealable(case.matter.code()));
        };
        let revoked = match &revocation.state {
            S::AwaitingPost(revoked)
            | S::Appealed { revoked, .. }
            | S::Scheduled { revoked, .. } => revoked,
            other @ (S::Pending { .. }
            | S::Rescinded { .. }
            | S::Deleted { .. }
            | S::Reversed { .. }
            | S::HolderChanged { .. }) => return Err(Refusal::NotAppealable(other.code())),
        };
        let About::Name { name, organization: Some(organization), .. } = &case.about else {
            return Err(Refusal::NoCustomer);
        };
        Ok(Self {
            against: Against::Revocation(case.id),
            name: name.clone(),
            organization: *organization,
            decided_at: revoked.clock.map_or(revoked.at, |clock| clock.noticed_at),
            until: revoked.clock.map(|clock| clock.appeal_until),
            contact_email: domain.personal.contact_email.clone(),
        })
    }
}

/// A notice of appeal as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppeal {
    /// The id it will have.
    pub id: AppealId,
    /// Its number.
    pub number: String,
    /// The id and number of the invoice of its fee.
    pub fee: (InvoiceId, String),
    /// The notice.
    pub notice: NoticeOfAppeal,
    /// The appellant's counsel.
    pub counsel: Option<Counsel>,
}

/// What a receipt may see.
#[derive(Debug, Clone)]
pub struct ReceiveFacts<'a> {
    /// The number of an appeal against the same decision.
    pub earlier: Option<String>,
    /// Who made the decision appealed; nobody where a rule alone did.
    pub decided_by: Option<Commissioner>,
    /// Who proposed it, where it took two people (P-15).
    pub proposed_by: Option<Commissioner>,
    /// Every document that the file holds (P-55d).
    pub file: &'a [DocumentRef],
    /// The version of Exhibit A published now (P-55i).
    pub procedure_version: &'a str,
    /// The version of the terms in force at the decision appealed (P-55i).
    pub substance_version: &'a str,
    /// The rulebook in force.
    pub rulebook: &'a Rulebook,
}

/// Takes in a notice of appeal and invoices its fee, once for the decision (P-55a).
///
/// A notice that came too late is taken in as well: that it is forfeited a person records.
pub fn receive(
    new: NewAppeal,
    appealed: &Appealed,
    facts: &ReceiveFacts<'_>,
    now: Timestamp,
) -> Result<(Appeal, Invoice, Decision), Refusal> {
    if let Some(earlier) = &facts.earlier {
        return Err(Refusal::AlreadyAppealed(earlier.clone()));
    }
    new.notice.check(appealed, facts, now)?;
    let fee = Invoice {
        id: new.fee.0,
        number: new.fee.1,
        organization: appealed.organization,
        purpose: Purpose::AppealFee { appeal: new.id },
        amount: facts.rulebook.appeal.fee,
        dated_at: new.notice.received_at,
        due_at: appealed.until.unwrap_or(new.notice.received_at),
        payable_from: appealed.decided_at,
        payments: Vec::new(),
        state: invoice::State::Open,
    };
    let appeal = Appeal {
        id: new.id,
        number: new.number,
        against: appealed.against,
        decided_at: appealed.decided_at,
        name: appealed.name.clone(),
        organization: appealed.organization,
        decided_by: facts.decided_by.clone(),
        proposed_by: facts.proposed_by.clone(),
        procedure_version: facts.procedure_version.to_owned(),
        substance_version: facts.substance_version.to_owned(),
        clocks: Clocks::of(&new.notice, facts.rulebook)?,
        notice: new.notice,
        fee: fee.id,
        response: None,
        commission: Vec::new(),
        articles: None,
        refused: Vec::new(),
        teleconferences: Vec::new(),
        costs: Vec::new(),
        state: State::Received,
        report: None,
        created_at: now,
        personal: Parties {
            contact_email: appealed.contact_email.clone(),
            appellant_counsel: new.counsel,
            registry_counsel: None,
            representatives: Vec::new(),
        },
    };
    let mut decision = Decision::default();
    let told = AppealTold::Received { fee: fee.amount, due_at: appealed.until };
    decision.mail(format!("appeal-received/{}", appeal.id), now, appeal.notice(told));
    decision.change(now, &[Event::AppealReceived], appeal.clone(), due_at(&appeal));
    decision.change(now, &[Event::InvoiceIssued], fee.clone(), None);
    Ok((appeal, fee, decision))
}

impl NoticeOfAppeal {
    fn check(
        &self,
        appealed: &Appealed,
        facts: &ReceiveFacts<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let rulebook = facts.rulebook;
        if !rulebook.appeal.channels.contains(&self.channel) {
            return Err(Refusal::Channel(self.channel.code()));
        }
        let Statement { position, error, support } = &self.statement;
        let parts = [("position", position), ("error", error), ("support", support)];
        if let Some((missing, _)) = parts.iter().find(|(_, words)| words.trim().is_empty()) {
            return Err(Refusal::Incomplete(missing));
        }
        let is_new =
            |document: &&DocumentRef| facts.file.iter().all(|held| held.hash != document.hash);
        if let Some(new) = self.documents.iter().find(is_new) {
            return Err(Refusal::NewMatter(new.hash));
        }
        // Who appeals at the desk is told at once; what came by post a person looks at.
        let over = appealed.until.filter(|until| self.received_at >= *until);
        if let (AppealChannel::Desk, Some(until)) = (self.channel, over) {
            return Err(Refusal::WindowOver(until));
        }
        if self.received_at > now {
            return Err(Refusal::Date("a notice that is recorded has arrived already"));
        }
        if self.received_at < appealed.decided_at {
            return Err(Refusal::Date("no notice of appeal is older than what it appeals"));
        }
        // A date from before the decision would shorten the clocks that count from it (P-55b).
        let dated = self.dated_at.unwrap_or(self.received_at);
        let day = |at, days| crate::calendar::end_of_counted_days(at, days, &rulebook.zone);
        if day(dated, 0)? < day(appealed.decided_at, 0)?
            || day(dated, 0)? > day(self.received_at, 0)?
        {
            return Err(Refusal::Date(
                "the date of a notice of appeal lies between the decision and its receipt",
            ));
        }
        Ok(())
    }
}
