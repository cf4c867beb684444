//! The one table of diagnostic codes.

use serde::Serialize;
use std::fmt;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used, but probably does not say what was meant.
    Warning,
    /// Something worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// Builds [`Code`] from lines `Variant "name" Severity "one-line explanation"`.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $explanation:literal)*) => {
        /// What kind of problem a diagnostic is about. The name of a code never changes; a code
        /// that is no longer used is not given to something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $explanation] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, for example `unknown-place`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad a problem of this kind is unless the diagnostic says otherwise.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// One line on what the code stands for.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }
        }
    };
}

codes! {
    // Files.
    MissingFolder "missing-folder" Error "a folder that must be there is absent"
    MissingFile "missing-file" Error "a file that must be there is absent"
    NotAFile "not-a-file" Error "a folder or a device stands where a file belongs"
    UnreadableFile "unreadable-file" Error "the system refuses to give the file"
    FileTooLarge "file-too-large" Error "the file is larger than any real one of its kind"
    OutsideFolder "outside-folder" Error "a file name leads out of the folder"
    NotUtf8 "not-utf8" Error "the file is not UTF-8 text"
    BinaryFile "binary-file" Error "the file holds NUL bytes: it is no text"
    ByteOrderMark "byte-order-mark" Note "the file starts with a byte order mark, which is skipped"
    BadWorkbook "bad-workbook" Error "a workbook is damaged, locked, or has no such sheet"
    EmptyFile "empty-file" Error "a file that must hold something is empty"

    // Tables.
    UnclosedQuote "unclosed-quote" Error "a quoted cell is not closed before the file ends"
    TextAfterQuote "text-after-quote" Error "text follows the closing quote of a cell"
    TableTooLarge "table-too-large" Error "a table has more rows or columns than any real one of its kind"
    RowTooShort "row-too-short" Error "a row has fewer cells than it needs"
    RowTooLong "row-too-long" Error "a row has more cells than there are columns"
    RowWithoutName "row-without-name" Warning "the first cell of a row is empty, so the row is skipped"
    MissingColumn "missing-column" Error "a column that must be there is absent"
    UnknownColumn "unknown-column" Warning "a column has a name that means nothing here"
    DuplicateColumn "duplicate-column" Error "two columns have the same name"
    ColumnsOutOfOrder "columns-out-of-order" Error "the header names the columns in another order than they are read in"
    HeaderWithoutHash "header-without-hash" Warning "the header row does not start with '#', so Flee would read it as data"

    // Values.
    MissingValue "missing-value" Error "a cell that must hold something is empty"
    NotANumber "not-a-number" Error "text stands where a number belongs"
    NotAnInteger "not-an-integer" Error "a whole number belongs here"
    NotFinite "not-finite" Error "a number is infinite, not a number, or too large to hold"
    OutOfRange "out-of-range" Error "a number lies outside what makes sense here"
    NotADate "not-a-date" Error "text stands where a date belongs"
    DateOutOfOrder "date-out-of-order" Warning "a date is earlier than the one above it"
    DateOutOfRange "date-out-of-range" Warning "a date lies so far from the run that it can have no effect, or is a slip"
    UnknownKey "unknown-key" Error "a key that means nothing here"
    DuplicateKey "duplicate-key" Warning "a key is given twice; the last one counts"
    MissingKey "missing-key" Error "a key that must be there is absent"

    // Places and links.
    NoPlaces "no-places" Error "there is no place at all"
    DuplicatePlace "duplicate-place" Warning "two places have the same name"
    UnknownKind "unknown-kind" Error "a kind or grade that is none of the known ones"
    BadCoordinates "bad-coordinates" Error "coordinates lie outside the globe"
    SwappedCoordinates "swapped-coordinates" Warning "latitude and longitude seem to be swapped"
    MissingCoordinates "missing-coordinates" Warning "a place has no coordinates"
    ConflictDateOutOfRange "conflict-date-out-of-range" Warning "a conflict date lies outside the run"
    UnknownPlace "unknown-place" Error "no place has this name"
    UnknownRegion "unknown-region" Warning "no place lies in a region of this name"
    UnknownCountry "unknown-country" Error "no place lies in a country of this name"
    BadLength "bad-length" Error "the length of a link is zero or negative"
    ShortLink "short-link" Warning "a link is much shorter than the straight line between its ends"
    LongLink "long-link" Warning "a link is much longer than the straight line between its ends"
    SelfLink "self-link" Warning "a link leads from a place to itself"
    DuplicateLink "duplicate-link" Warning "two links join the same two places"
    UnreachablePlace "unreachable-place" Warning "links join a place to no conflict zone, so nobody can reach it, or a conflict zone to no camp"

    // What happens when.
    UnknownClosure "unknown-closure" Error "a closure type that is none of the known ones"
    ClosurePeriod "closure-period" Warning "a closure starts or ends when it can have no effect"
    ClosureScope "closure-scope" Warning "a closure acts on more, or on less, than its row suggests"
    NotACamp "not-a-camp" Warning "a camp was expected, but the place is none"
    TooFewDays "too-few-days" Error "a daily table ends before the run does"
    DayLabel "day-label" Warning "the label of a row is not the number of its day"
    NoPopulation "no-population" Warning "nobody lives in a place of departure, or too few for those who are displaced"
    NoConflict "no-conflict" Warning "no place is ever in conflict, so nobody is displaced"
    UnusedHazard "unused-hazard" Warning "hazards are given that no rule reads"
    NowhereToComeFrom "nowhere-to-come-from" Warning "people are due on a day on which no place displaces any, so that a run stops there"

    // Observations.
    MissingObservations "missing-observations" Error "a camp has no reported figures"
    UnusedObservations "unused-observations" Warning "figures are reported for a name that is no camp"
    NoTotal "no-total" Warning "the first series is not called total"
    DuplicateReport "duplicate-report" Warning "two figures are reported for the same date; the last one counts"
    TotalUnused "total-unused" Warning "the reported total is not the sum of the camps, and is not used"
    DuplicateSeries "duplicate-series" Error "two rows of the layout have the same name"
    CorrectionWithoutReport "correction-without-report" Error "no report falls on the day of a registration correction"
    CorrectionOfNothing "correction-of-nothing" Error "a registration correction would scale up a figure of zero"
    NegativeCount "negative-count" Warning "a reported number of people is negative"
    CapacityLeak "capacity-leak" Note "a capacity is (nearly) the largest figure reported, so it tells the answer"

    // Groups.
    BadWeights "bad-weights" Error "the weights of a column do not add up to more than zero"
    TraitName "trait-name" Error "the first column and the file name call an attribute differently"

    // Settings.
    NoSettings "no-settings" Warning "there is no settings file, so every setting has its default"
    BadYaml "bad-yaml" Error "the settings file is not valid YAML"
    UnknownSetting "unknown-setting" Error "a settings key that Flee does not know"
    WrongType "wrong-type" Error "a setting has a value of the wrong type"
    SettingOutOfRange "setting-out-of-range" Error "a setting has a value that makes no sense"
    SettingRounded "setting-rounded" Warning "a whole number was expected, so the fraction is cut off"
    OctalNumber "octal-number" Warning "a number of the settings begins with 0, so that YAML reads it in base 8"
    DuplicateSetting "duplicate-setting" Warning "a setting is given twice; the last one counts"
    OldSetting "old-setting" Note "a setting has the name that earlier versions of Flee used"
    InertSetting "inert-setting" Note "a setting has no effect in Flee, or none in Outflow"
    UnsupportedSetting "unsupported-setting" Error "a setting asks for something that Outflow does not do"
    ConflictingSettings "conflicting-settings" Error "two settings exclude each other, or one needs another"
    MissingForRule "missing-for-rule" Error "a rule is switched on that reads data which are absent"
    TownsBecomeCamps "towns-become-camps" Warning "a move chance below 0.005 makes Flee treat places as camps"

    // Scenario folders.
    BadToml "bad-toml" Error "scenario.toml is not valid TOML"
    UnknownEvent "unknown-event" Error "an event that is none of the known ones"
    DuplicateId "duplicate-id" Error "two rows have the same id"
    Overlap "overlap" Error "two periods that exclude each other overlap"

    // Scenario folders of the chain of control.
    OtherModel "other-model" Error "the folder is of a model that cannot be used here"
    BadId "bad-id" Error "an id is a word, or holds a sign, that means something else"
    MissingSource "missing-source" Warning "a row does not say where it comes from"
    UnknownParty "unknown-party" Error "no party has this id"
    UnknownLink "unknown-link" Error "no link has this id"
    UnknownType "unknown-type" Error "no household type has this id"
    UnknownSet "unknown-set" Error "no set of kin places has this name"
    UnknownSeries "unknown-series" Error "no reported series has this name"
    UnknownVariant "unknown-variant" Error "no what-if has this id"
    UnknownMeasure "unknown-measure" Error "a measure that is none of the known ones"
    UnknownParameter "unknown-parameter" Error "no parameter has this name"
    MissingParty "missing-party" Error "a statement, gift, threat or measure that needs a party names none"
    BadTarget "bad-target" Error "a target does not go with what is to happen there"
    BadShares "bad-shares" Error "shares of one whole do not add up to 1, or exceed it"
    MissingRegion "missing-region" Error "people live in a region of which a table says nothing"
    ControlOrder "control-order" Error "the changes of control of a place are out of order"
    NoChange "no-change" Warning "a change of control changes nothing"
    NotACrossing "not-a-crossing" Error "a crossing was expected, but the place is none"
    ClosedCrossing "closed-crossing" Warning "a crossing lets nobody through"
    SplitPersons "split-persons" Error "the parts of a household type are not those of the whole"
    NoReception "no-reception" Warning "an exit has no shelter for those who arrive"
    NeverHolds "never-holds" Warning "a party acts where it never holds a place, or threatens without a law"
    NoExit "no-exit" Error "nobody can reach a goal of flight"
    ConflictingFiles "conflicting-files" Error "two files say the same, and only one of them may"
    BadJson "bad-json" Error "a file is not valid JSON"
    BadGeometry "bad-geometry" Error "a feature is no polygon, or has no holder"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{name}"
            );
        }
    }
}
