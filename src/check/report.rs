//! Findings as they come in, bounded in number and put in order.

use core::fmt;

use super::code::Code;
use super::finding::{Finding, Severity};
use super::name::{self, LONG};
use crate::flow::id;
use crate::json::{Document, Entry};
use crate::sort;

/// How many findings of one code and severity are listed; the rest is counted.
pub(super) const LISTED: usize = 1000;

/// Collects findings.
pub(super) struct Report<'d> {
    document: &'d Document,
    /// With what they are put in order by: position of the entry, place in the text, order of arrival.
    findings: Vec<(usize, usize, Finding)>,
    counts: [[usize; 2]; Code::ALL.len()],
}

/// What is found where.
#[derive(Clone, Copy)]
pub(super) struct Found<'d> {
    pub(super) severity: Severity,
    pub(super) code: Code,
    pub(super) entry: Entry<'d>,
    /// The part of the entry's text that is at fault.
    pub(super) at: &'d [u8],
    /// See [`Finding`]; cut if very long.
    pub(super) about: &'d [u8],
}

impl<'d> Found<'d> {
    /// A fault that does harm.
    pub(super) fn error(code: Code, entry: Entry<'d>, at: &'d [u8]) -> Found<'d> {
        Found { severity: Severity::Error, code, entry, at, about: b"" }
    }

    /// A fault that is tolerated.
    pub(super) fn warning(code: Code, entry: Entry<'d>, at: &'d [u8]) -> Found<'d> {
        Found { severity: Severity::Warning, ..Found::error(code, entry, at) }
    }

    /// A fault that does harm only in some cases.
    pub(super) fn either(harms: bool, code: Code, entry: Entry<'d>, at: &'d [u8]) -> Found<'d> {
        if harms { Found::error(code, entry, at) } else { Found::warning(code, entry, at) }
    }

    /// The same, about an id or the like.
    pub(super) fn about(self, about: &'d [u8]) -> Found<'d> {
        Found { about, ..self }
    }
}

impl<'d> Report<'d> {
    pub(super) fn new(document: &'d Document) -> Report<'d> {
        Report { document, findings: Vec::new(), counts: [[0; 2]; Code::ALL.len()] }
    }

    /// Adds a finding. `path` and `message` are written only if it is listed.
    pub(super) fn add(&mut self, found: Found<'d>, path: fmt::Arguments<'_>, message: fmt::Arguments<'_>) {
        let count = &mut self.counts[found.code as usize][found.severity as usize];
        *count += 1;
        if *count > LISTED {
            return;
        }
        let Found { severity, code, entry, at, about } = found;
        let finding = Finding {
            severity,
            code: code.name(),
            message: message.to_string(),
            index: Some(entry.index()),
            id: entry.id().map(|id| name::text(&id::text(Some(id)), LONG)),
            path: path.to_string(),
            about: name::text(about, LONG),
            count: 1,
        };
        // Every part of an entry lies in the text of the document.
        let place = at.as_ptr().addr().wrapping_sub(self.document.text().as_ptr().addr());
        self.findings.push((entry.index(), place, finding));
    }

    /// All findings in order, and at the end how many of a code are not among them.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        // The text is shorter than 4 GiB, so index and place are, too.
        sort::by_rank(&mut self.findings, |&(index, place, _)| {
            (index as u64) << 32 | place as u64 & 0xffff_ffff
        });
        let listed = self.findings.into_iter().map(|(_, _, finding)| finding);
        let more = Code::ALL.iter().flat_map(|&code| {
            [Severity::Error, Severity::Warning].into_iter().filter_map(move |severity| {
                let count = self.counts[code as usize][severity as usize].checked_sub(LISTED)?;
                (count > 0).then(|| uncounted(code, severity, count))
            })
        });
        listed.chain(more).collect()
    }
}

fn uncounted(code: Code, severity: Severity, count: usize) -> Finding {
    Finding {
        severity,
        code: code.name(),
        message: format!("And {count} more of {}.", code.name()),
        index: None,
        id: None,
        path: String::new(),
        about: String::new(),
        count,
    }
}
