//! Plain questions about a zone: a pure function of the question and the records near it.

use registry_store::serial_of;

use crate::dns::wire::{Question, Record, Response, ResponseCode, rtype};

/// The records that an answer can come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Near {
    /// The TLD.
    pub tld: String,
    /// Its version.
    pub version: u64,
    /// Those of the zone's own name: SOA, NS, the addresses of its servers.
    pub apex: Vec<Record>,
    /// Those of the delegation that the question is about, at or below.
    pub delegation: Vec<Record>,
}

/// Answers as an authoritative server without DNSSEC does (RFC 1034, section 4.3.2): data of the
/// zone's own, a referral, NODATA, or NXDOMAIN. The signer behind us signs.
pub fn answer(question: &Question, near: &Near, wants_dnssec: bool) -> Response {
    let Near { tld, version, apex, delegation } = near;
    let soa = apex.iter().find(|record| record.rtype == rtype::SOA);
    let Some(soa) = soa.map(|soa| soa.clone().with_serial(serial_of(*version))) else {
        return Response::bare(ResponseCode::ServFail);
    };
    if question.name.is(tld) {
        return of_the_apex(question, apex, &soa);
    }
    let cut = question.name.last(2).filter(|cut| is_delegated(cut, delegation));
    match cut {
        Some(cut) if question.name.is(&cut) && question.rtype == rtype::DS => {
            let signers = of_type(delegation, &cut, rtype::DS);
            positive(signers, Vec::new(), &soa)
        }
        Some(cut) => referral(&cut, near, wants_dnssec),
        None => beside_delegations(question, apex, &soa),
    }
}

/// Whether there are name servers of this name.
fn is_delegated(cut: &str, delegation: &[Record]) -> bool {
    delegation.iter().any(|record| record.rtype == rtype::NS && record.owner == cut)
}

fn of_the_apex(question: &Question, apex: &[Record], soa: &Record) -> Response {
    let is_asked = |record: &&Record| {
        question.name.is(&record.owner)
            && (question.rtype == record.rtype || question.rtype == rtype::ANY)
    };
    let found = apex.iter().filter(is_asked).map(|record| match record.rtype {
        rtype::SOA => soa.clone(),
        _ => record.clone(),
    });
    let found: Vec<Record> = found.collect();
    let glue = glue(&found, apex);
    positive(found, glue, soa)
}

/// Addresses of the zone's own servers that no delegation holds; else there is no such name.
fn beside_delegations(question: &Question, apex: &[Record], soa: &Record) -> Response {
    let at = |record: &&Record| question.name.is(&record.owner);
    if apex.iter().any(|record| question.name.is_above_or_at(&record.owner)) {
        let wanted = |record: &&Record| [record.rtype, rtype::ANY].contains(&question.rtype);
        let found = apex.iter().filter(at).filter(wanted).cloned().collect();
        return positive(found, Vec::new(), soa);
    }
    negative(ResponseCode::NxDomain, soa)
}

fn positive(answer: Vec<Record>, additional: Vec<Record>, soa: &Record) -> Response {
    if answer.is_empty() {
        return negative(ResponseCode::NoError, soa);
    }
    let code = ResponseCode::NoError;
    Response { code, is_authoritative: true, answer, authority: Vec::new(), additional }
}

/// The SOA says for how long there is nothing (RFC 2308, section 3).
fn negative(code: ResponseCode, soa: &Record) -> Response {
    let ttl_seconds = soa.negative_seconds().unwrap_or(soa.ttl_seconds);
    let authority = vec![Record { ttl_seconds, ..soa.clone() }];
    let (answer, additional) = (Vec::new(), Vec::new());
    Response { code, is_authoritative: true, answer, authority, additional }
}

/// Name servers, their addresses as far as we hold them, and DS for who wants them (RFC 4035,
/// section 3.1.4.1; we have no proof of their absence: the signer has).
fn referral(cut: &str, near: &Near, wants_dnssec: bool) -> Response {
    let mut authority = of_type(&near.delegation, cut, rtype::NS);
    let mut additional = glue(&authority, &near.delegation);
    additional.extend(glue(&authority, &near.apex));
    if wants_dnssec {
        authority.extend(of_type(&near.delegation, cut, rtype::DS));
    }
    let (code, answer) = (ResponseCode::NoError, Vec::new());
    Response { code, is_authoritative: false, answer, authority, additional }
}

fn of_type(records: &[Record], owner: &str, rtype: u16) -> Vec<Record> {
    let is_it = |record: &&Record| record.rtype == rtype && record.owner == owner;
    records.iter().filter(is_it).cloned().collect()
}

/// The addresses, among some records, of the name servers among others.
fn glue(servers: &[Record], records: &[Record]) -> Vec<Record> {
    let targets: Vec<String> = servers.iter().filter_map(Record::target).collect();
    let is_glue = |record: &&Record| {
        matches!(record.rtype, rtype::A | rtype::AAAA) && targets.contains(&record.owner)
    };
    records.iter().filter(is_glue).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wire::{QueryName, owner_name};

    fn record(owner: &str, rtype: u16, rdata: &[u8]) -> Record {
        Record { owner: owner.to_owned(), rtype, ttl_seconds: 3600, rdata: rdata.to_vec() }
    }

    fn server(owner: &str, target: &str) -> Record {
        let target = owner_name(target).expect("a name");
        record(owner, rtype::NS, target.as_slice())
    }

    fn soa() -> Record {
        let mut rdata = owner_name("ns1.nic.example").expect("a name").into_octets();
        rdata.extend(owner_name("hostmaster.nic.example").expect("a name").as_slice());
        for field in [0_u32, 1800, 300, 604_800, 900] {
            rdata.extend(field.to_be_bytes());
        }
        record("example", rtype::SOA, &rdata)
    }

    fn near() -> Near {
        let apex = vec![
            soa(),
            server("example", "ns1.nic.example"),
            server("example", "ns2.elsewhere.test"),
            record("ns1.nic.example", rtype::A, &[192, 0, 2, 1]),
        ];
        let delegation = vec![
            server("acme.example", "ns1.acme.example"),
            server("acme.example", "ns1.nic.example"),
            record("acme.example", rtype::DS, &[0, 1, 13, 2, 9]),
            record("ns1.acme.example", rtype::AAAA, &[1; 16]),
        ];
        Near { tld: "example".to_owned(), version: (7 << 32) + 42, apex, delegation }
    }

    fn asked(name: &str, rtype: u16) -> Response {
        let near = near();
        let name = QueryName::of_text(name);
        let is_ours = name.last(2).as_deref() == Some("acme.example");
        let delegation = if is_ours { near.delegation.clone() } else { Vec::new() };
        let question = Question { name, rtype, is_internet: true };
        answer(&question, &Near { delegation, ..near }, true)
    }

    #[test]
    fn the_zone_answers_for_itself_under_its_serial() {
        let found = asked("EXAMPLE", rtype::SOA);
        assert!(found.is_authoritative);
        assert_eq!(found.answer.iter().map(Record::serial).collect::<Vec<_>>(), [Some(42)]);
        let servers = asked("example", rtype::NS);
        assert_eq!((servers.answer.len(), servers.additional.len()), (2, 1), "with its address");
        assert_eq!(asked("example", rtype::ANY).answer.len(), 3);
    }

    #[test]
    fn what_is_not_there_is_said_with_the_soa() {
        let nodata = asked("example", rtype::A);
        assert_eq!(nodata.code, ResponseCode::NoError);
        assert_eq!(nodata.authority.iter().map(|soa| soa.ttl_seconds).collect::<Vec<_>>(), [900]);
        let none = asked("nobody.example", rtype::NS);
        assert_eq!((none.code, none.authority.len()), (ResponseCode::NxDomain, 1));
        assert_eq!(asked("www.nobody.example", rtype::A).code, ResponseCode::NxDomain);
    }

    #[test]
    fn a_delegation_is_referred_to_with_glue_and_ds() {
        for name in ["acme.example", "www.ACME.example"] {
            let found = asked(name, rtype::A);
            assert_eq!((found.code, found.is_authoritative), (ResponseCode::NoError, false));
            assert!(found.answer.is_empty());
            let types: Vec<u16> = found.authority.iter().map(|record| record.rtype).collect();
            assert_eq!(types, [rtype::NS, rtype::NS, rtype::DS]);
            let glue: Vec<&str> = found.additional.iter().map(|glue| glue.owner.as_str()).collect();
            assert_eq!(glue, ["ns1.acme.example", "ns1.nic.example"]);
        }
        let question =
            Question { name: QueryName::of_text("acme.example"), rtype: 1, is_internet: true };
        assert_eq!(answer(&question, &near(), false).authority.len(), 2, "no DS unasked");
    }

    #[test]
    fn ds_is_ours_to_answer() {
        let found = asked("acme.example", rtype::DS);
        assert!(found.is_authoritative && found.answer.len() == 1, "{found:?}");
        let near = Near { delegation: vec![server("acme.example", "ns.x.test")], ..near() };
        let question =
            Question { name: QueryName::of_text("acme.example"), rtype: 43, is_internet: true };
        let none = answer(&question, &near, true);
        assert_eq!((none.answer.len(), none.authority.len()), (0, 1), "NODATA");
        assert!(none.is_authoritative && none.code == ResponseCode::NoError);
    }

    #[test]
    fn addresses_of_our_own_servers_are_data_where_nothing_is_delegated() {
        let found = asked("ns1.nic.example", rtype::A);
        assert!(found.is_authoritative && found.answer.len() == 1, "{found:?}");
        assert_eq!(asked("ns1.nic.example", rtype::AAAA).authority.len(), 1, "NODATA");
        let between = asked("nic.example", rtype::A);
        assert_eq!((between.code, between.answer.len()), (ResponseCode::NoError, 0), "it exists");
        assert_eq!(
            asked("ic.example", rtype::A).code,
            ResponseCode::NxDomain,
            "no part of a label"
        );
    }

    #[test]
    fn a_zone_without_a_soa_is_none() {
        let question =
            Question { name: QueryName::of_text("example"), rtype: 6, is_internet: true };
        let found =
            answer(&question, &Near { tld: "example".to_owned(), ..Near::default() }, false);
        assert_eq!(found.code, ResponseCode::ServFail);
    }
}
