//! How a refusal is declared: each reason once, with its stable code and its words.

/// Declares why a command is refused.
///
/// ```text
/// refusals! {
///     /// Why a renewal is refused.
///     pub enum Refusal {
///         /// Another registrar's.
///         NotSponsor = "not-sponsor", "this name is sponsored by another registrar";
///         /// A status forbids it.
///         Prohibited(&'static str) = "status-prohibits", "the status {0} forbids this";
///     } or {
///         /// The stated fee will not do.
///         Price(PriceRefusal);
///     }
/// }
/// ```
/// gives the enum, its `Display`, `code()` (stable, kebab-case) and `codes()`: every code it can
/// ever show, those of the refusals it passes on included. The reference of EPP is held against
/// that list, so that no reason stays without an example.
macro_rules! refusals {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$doc:meta])* $variant:ident $(($($inner:ty),+))? $({$($field:ident: $type:ty),+})?
                = $code:literal, $words:literal;)*
        } $(or {
            $($(#[$passed_doc:meta])* $passed:ident($refusal:ty);)+
        })?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        $visibility enum $name {
            $($(#[$doc])* #[error($words)] $variant $(($($inner),+))? $({$(
                #[doc = stringify!($field)]
                $field: $type
            ),+})?,)*
            $($($(#[$passed_doc])* #[error(transparent)] $passed(#[from] $refusal),)+)?
        }

        impl $name {
            /// The stable code.
            $visibility const fn code(&self) -> &'static str {
                match self {
                    $($name::$variant { .. } => $code,)*
                    $($($name::$passed(refusal) => refusal.code(),)+)?
                }
            }

            /// Every code it can show.
            $visibility fn codes() -> Vec<&'static str> {
                [
                    vec![$($code),*],
                    $($(<$refusal>::codes(),)+)?
                ].concat()
            }
        }
    };
}
pub(crate) use refusals;

#[cfg(test)]
mod tests {
    refusals! {
        /// Why nobody answers.
        enum Inner {
            /// Nobody is there.
            Absent = "absent", "nobody is there";
        }
    }

    refusals! {
        /// Why nothing happens.
        enum Outer {
            /// It is too late.
            Late { days: u32 } = "late", "{days} days late";
            /// It is another's.
            Foreign(&'static str) = "foreign", "it belongs to {0}";
        } or {
            /// Nobody answers.
            Inner(Inner);
        }
    }

    #[test]
    fn a_refusal_has_words_a_code_and_a_place_in_the_list() {
        let late = Outer::Late { days: 3 };
        assert_eq!((late.code(), late.to_string().as_str()), ("late", "3 days late"));
        let foreign = Outer::Foreign("beta");
        assert_eq!(
            (foreign.code(), foreign.to_string().as_str()),
            ("foreign", "it belongs to beta")
        );
        let inner = Outer::from(Inner::Absent);
        assert_eq!((inner.code(), inner.to_string().as_str()), ("absent", "nobody is there"));
        assert_eq!(Outer::codes(), ["late", "foreign", "absent"]);
    }
}
