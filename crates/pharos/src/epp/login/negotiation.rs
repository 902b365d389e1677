//! What a client asks to speak: language 2102, objects 2307, extensions 2103.

use registry_epp::Offender;
use registry_epp::ResultCode;
use registry_epp::namespace::{Namespace, NamespaceKind, NamespaceSet};
use registry_epp::session::Login as Command;

use crate::epp::offered::{LANGUAGE, OFFERED};
use crate::epp::reply::Refused;

/// The namespaces of the session, each of them offered in the greeting.
pub(super) fn negotiate(command: &Command) -> Result<NamespaceSet, Refused> {
    if command.language != LANGUAGE {
        let element = Offender::epp("lang", command.language.as_str());
        let words = "answers are in English: en";
        let code = ResultCode::UnimplementedOption;
        return Err(Refused::new(code, element, "language-not-served", words));
    }
    let objects = command.object_uris.iter().map(|uri| {
        let code = ResultCode::UnimplementedObjectService;
        offered(uri, NamespaceKind::Object, "objURI", code)
    });
    let extensions = command.extension_uris.iter().map(|uri| {
        let code = ResultCode::UnimplementedExtension;
        offered(uri, NamespaceKind::Extension, "extURI", code)
    });
    objects.chain(extensions).collect()
}

fn offered(
    uri: &str,
    kind: NamespaceKind,
    element: &str,
    code: ResultCode,
) -> Result<Namespace, Refused> {
    let namespace = Namespace::from_uri(uri)
        .filter(|namespace| namespace.kind() == kind && OFFERED.contains(*namespace));
    namespace.ok_or_else(|| {
        let words = "this namespace is not in the greeting";
        Refused::new(code, Offender::epp(element, uri), "namespace-not-offered", words)
    })
}
