//! The tables as diesel sees them; a test compares them with both live databases.

mod access;
mod appeals;
mod objects;
mod owed;
mod running;
mod terms;
mod watch;
mod zones;

pub(crate) use access::*;
pub(crate) use appeals::*;
pub(crate) use objects::*;
pub(crate) use owed::*;
pub(crate) use running::*;
pub(crate) use terms::*;
pub(crate) use watch::*;
pub(crate) use zones::*;

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    organization,
    accreditation,
    request,
    appeal,
    invoice,
    number_series,
    case_file,
    case_counter,
    token,
    domain,
    host,
    contact,
    maintenance,
    edition,
    edition_progress,
    edition_given,
    licence,
    licence_download,
    website_check,
    query_count,
    measurement,
    measurement_fault,
    personal_act,
    disclosure_request,
    registrar,
    domain_host,
    host_address,
    domain_contact,
    document,
    document_part,
    document_sender,
    history,
    ledger,
    registrar_account,
    registrar_credential,
    registrar_certificate,
    registrar_network,
    duty,
    mail,
    mail_attempt,
    mail_return,
    poll_message,
    zone_mark,
    zone,
    zone_record,
    zone_version,
    zone_fault,
    zone_held,
    zone_release,
    rulebook_version,
    staff,
    staff_session,
    sign_in,
    api_token,
    staff_invitation,
    membership,
    recovery_code,
    password_link,
    passkey,
    passkey_challenge,
    draft,
    idempotency_key,
    lease,
    watch_site,
    watch_visit,
    watch_site_name,
    watch_site_suffix,
    watch_tally,
    watch_notice,
    watch_site_key,
    watch_site_tie,
    watch_site_group,
    watch_network,
    watch_network_site,
    watch_sweep,
    watch_portfolio,
    watch_portfolio_member,
    watch_candidate,
    watch_report,
    watch_mail,
    watch_bundle,
    watch_log_line,
    watch_log_checkpoint,
    watch_conflict,
    watch_competition,
    approved_host,
    watch_answer_link,
);
