//! The result codes of EPP with their standard texts (RFC 5730, section 3).

macro_rules! result_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)+) => {
        /// Every result code of RFC 5730, section 3, named after what it says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum ResultCode {
            $($(#[$doc])* $name = $code,)+
        }

        impl ResultCode {
            /// Every code, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The four digits on the wire.
            pub const fn code(self) -> u16 {
                self as u16
            }

            /// The four digits as text.
            pub const fn digits(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($code),)+
                }
            }

            /// The standard message in English (RFC 5730, section 3).
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

result_codes! {
    /// The command is done.
    Completed = 1000, "Command completed successfully";
    /// The command is accepted and will be done later.
    CompletedPending = 1001, "Command completed successfully; action pending";
    /// Nothing waits in the message queue.
    CompletedNoMessages = 1300, "Command completed successfully; no messages";
    /// A message is in this response.
    CompletedAckToDequeue = 1301, "Command completed successfully; ack to dequeue";
    /// The answer to logout; the connection closes.
    CompletedEndingSession = 1500, "Command completed successfully; ending session";
    /// The verb is not one of EPP.
    UnknownCommand = 2000, "Unknown command";
    /// Not well-formed, or not as the schemas say.
    CommandSyntaxError = 2001, "Command syntax error";
    /// Not now: before login, or login twice.
    CommandUseError = 2002, "Command use error";
    /// Something that policy needs is absent.
    RequiredParameterMissing = 2003, "Required parameter missing";
    /// A value out of its range.
    ParameterValueRangeError = 2004, "Parameter value range error";
    /// A value that is not written as it must be.
    ParameterValueSyntaxError = 2005, "Parameter value syntax error";
    /// Another version of the protocol.
    UnimplementedProtocolVersion = 2100, "Unimplemented protocol version";
    /// A verb that this object or server lacks.
    UnimplementedCommand = 2101, "Unimplemented command";
    /// An option that this server lacks.
    UnimplementedOption = 2102, "Unimplemented option";
    /// An extension not in the login, or one without meaning here.
    UnimplementedExtension = 2103, "Unimplemented extension";
    /// The registrar's credit is too small.
    BillingFailure = 2104, "Billing failure";
    /// The object may not be renewed now.
    NotEligibleForRenewal = 2105, "Object is not eligible for renewal";
    /// The object may not be transferred now.
    NotEligibleForTransfer = 2106, "Object is not eligible for transfer";
    /// Who logs in is not who they say.
    AuthenticationError = 2200, "Authentication error";
    /// Not theirs to do.
    AuthorizationError = 2201, "Authorization error";
    /// The authorization information is wrong.
    InvalidAuthorizationInformation = 2202, "Invalid authorization information";
    /// A transfer is already pending.
    PendingTransfer = 2300, "Object pending transfer";
    /// No transfer is pending.
    NotPendingTransfer = 2301, "Object not pending transfer";
    /// The object exists already.
    ObjectExists = 2302, "Object exists";
    /// There is no such object.
    ObjectDoesNotExist = 2303, "Object does not exist";
    /// A status forbids it.
    StatusProhibitsOperation = 2304, "Object status prohibits operation";
    /// Another object depends on it.
    AssociationProhibitsOperation = 2305, "Object association prohibits operation";
    /// Policy does not allow the value.
    ParameterValuePolicyError = 2306, "Parameter value policy error";
    /// The object's namespace is not served, or not in the login.
    UnimplementedObjectService = 2307, "Unimplemented object service";
    /// Policy on the data as a whole does not allow it.
    DataManagementPolicyViolation = 2308, "Data management policy violation";
    /// An error of ours; nothing was done.
    CommandFailed = 2400, "Command failed";
    /// An error of ours; the connection closes.
    CommandFailedClosing = 2500, "Command failed; server closing connection";
    /// Too many failed logins; the connection closes.
    AuthenticationErrorClosing = 2501, "Authentication error; server closing connection";
    /// Too many sessions; the connection closes.
    SessionLimitExceeded = 2502, "Session limit exceeded; server closing connection";
}

impl ResultCode {
    /// Whether the command was done or accepted (the first digit is 1).
    pub const fn is_success(self) -> bool {
        self.code() < 2000
    }

    /// Whether the server closes the connection after this response (RFC 5730, section 3).
    pub const fn closes_connection(self) -> bool {
        matches!(
            self,
            Self::CompletedEndingSession
                | Self::CommandFailedClosing
                | Self::AuthenticationErrorClosing
                | Self::SessionLimitExceeded
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_thirty_four_codes_and_each_is_its_digits() {
        assert_eq!(ResultCode::ALL.len(), 34);
        for code in ResultCode::ALL {
            assert_eq!(code.digits(), code.code().to_string());
        }
        assert!(ResultCode::ALL.is_sorted());
    }

    #[test]
    fn only_four_codes_close() {
        let closing: Vec<u16> = ResultCode::ALL
            .iter()
            .filter(|code| code.closes_connection())
            .map(|code| code.code())
            .collect();
        assert_eq!(closing, [1500, 2500, 2501, 2502]);
    }
}
