//! How often somebody may try to log in.

use sha2::{Digest as _, Sha256};

use crate::table::Table;

/// Counts tries to log in.
///
/// Five tries for one name from one address in ten minutes, and of the further ones from that address one a second
/// for all names together after the first twenty. A login that succeeds counts for nothing.
///
/// DIFFERENCE: Node-RED 5.0.7 counts per name alone, so that anybody can lock out anybody, keeps every name that was
/// tried, and answers 500. Refused tries count there; here they do not, so that the wait is what the answer says.
#[derive(Debug, Default)]
pub(crate) struct Lockout {
    /// When a name was tried from an address.
    names: Times,
    /// When an address will have made up for its tries: one time each.
    addresses: Times,
}

/// Times in ms since 1970.
type Times = Table<[u8; 32], Vec<u64>>;

/// Names a try, to take it back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try {
    name: [u8; 32],
    address: [u8; 32],
}

const WINDOW: u64 = 10 * 60 * 1000;
const TRIES: usize = 5;
const BURST: u64 = 20;
/// How long an address makes up for a try, in ms.
const PACE: u64 = 1000;
/// How many names and addresses are remembered. An address gets through fewer names than that in the time for which
/// they count, so that nobody is forgotten by what one address does.
const REMEMBERED: usize = 1000;

impl Lockout {
    /// Counts a try, or says for how many ms there may be none.
    #[inline(never)]
    pub(crate) fn attempt(&mut self, now: u64, name: &[u8], address: Option<&str>) -> Result<Try, u64> {
        let address = network(address.unwrap_or_default().as_bytes());
        let of = Try { name: hash(&[&address, name]), address: hash(&[&address]) };
        let due = self.addresses.get(&of.address).and_then(|due| due.first().copied()).unwrap_or_default();
        let due = due.max(now) + PACE;
        if due > now + BURST * PACE {
            return Err(due - now - BURST * PACE);
        }
        let mut tries = self.names.get(&of.name).cloned().unwrap_or_default();
        tries.retain(|at| at + WINDOW > now);
        match tries.first() {
            Some(first) if tries.len() >= TRIES => return Err(first + WINDOW - now),
            _ => tries.push(now),
        }
        remember(&mut self.names, of.name, tries);
        remember(&mut self.addresses, of.address, vec![due]);
        Ok(of)
    }

    /// The login succeeded: forgets the tries for this name, and that the address made one.
    pub(crate) fn succeeded(&mut self, of: Try) {
        self.names.remove(&of.name);
        if let Some([due]) = self.addresses.get_mut(&of.address).map(Vec::as_mut_slice) {
            *due = due.saturating_sub(PACE);
        }
    }
}

/// What was tried last comes last, so that the first can go.
#[inline(never)]
fn remember(table: &mut Times, key: [u8; 32], times: Vec<u64>) {
    table.remove(&key);
    table.set(key, times);
    table.limit(REMEMBERED);
}

/// An address as a socket gives it, or of IPv6 the network that one subscriber has at least.
fn network(address: &[u8]) -> Vec<u8> {
    let address = address.strip_prefix(b"::ffff:").filter(|rest| rest.contains(&b'.')).unwrap_or(address);
    if !address.contains(&b':') {
        return address.to_vec();
    }
    let groups = || address.split(|byte| *byte == b':');
    // Two colons stand for as many zeros as are left out.
    let mut zeros = 8_usize.saturating_sub(groups().filter(|group| !group.is_empty()).count());
    let mut network = Vec::new();
    for group in groups() {
        let times = if group.is_empty() { std::mem::take(&mut zeros) } else { 1 };
        let group = if group.is_empty() { b"0" } else { group };
        network.extend(core::iter::repeat_n(group, times));
    }
    network.truncate(4);
    network.join(&b':')
}

/// Of a fixed length, whatever was typed.
#[inline(never)]
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::{Lockout, REMEMBERED, WINDOW};

    const HOME: Option<&str> = Some("192.0.2.1");

    #[test]
    fn the_sixth_try_waits_and_another_address_does_not() {
        let mut lockout = Lockout::default();
        for at in 0..5 {
            assert!(lockout.attempt(1000 + at, b"ann", HOME).is_ok());
        }
        assert_eq!(lockout.attempt(2000, b"ann", HOME).unwrap_err(), WINDOW - 1000);
        assert!(lockout.attempt(2000, b"ann", Some("198.51.100.7")).is_ok());
        assert!(lockout.attempt(2000, b"bob", HOME).is_ok());
        // What was refused does not count.
        assert!(lockout.attempt(1000 + WINDOW, b"ann", HOME).is_ok());
        assert!(lockout.attempt(1000 + WINDOW, b"ann", HOME).is_err());
    }

    #[test]
    fn success_forgets() {
        let mut lockout = Lockout::default();
        for _ in 0..50 {
            let of = lockout.attempt(1000, b"ann", HOME).unwrap();
            lockout.succeeded(of);
        }
    }

    #[test]
    fn one_address_slows_down_over_all_names() {
        let mut lockout = Lockout::default();
        let tried = (0..100_u64).filter(|n| lockout.attempt(0, &n.to_le_bytes(), HOME).is_ok()).count();
        assert_eq!(tried, 20);
        assert_eq!(lockout.attempt(0, b"x", HOME).unwrap_err(), 1000);
        assert!(lockout.attempt(1000, b"x", HOME).is_ok());
    }

    #[test]
    fn a_subscriber_is_one_address() {
        let mut lockout = Lockout::default();
        let failed = (0..10)
            .filter(|n| lockout.attempt(0, b"ann", Some(&format!("2001:db8:0:1::{n:x}"))).is_err())
            .count();
        assert_eq!(failed, 5);
        assert!(lockout.attempt(0, b"ann", Some("2001:db8:0:2::1")).is_ok());
        assert!(lockout.attempt(0, b"ann", Some("2001:db8:0:1:0:0:0:9")).is_err());
        let mut lockout = Lockout::default();
        let failed = ["192.0.2.9", "::ffff:192.0.2.9"].repeat(5).into_iter();
        assert_eq!(failed.filter(|address| lockout.attempt(0, b"ann", Some(address)).is_err()).count(), 5);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut lockout = Lockout::default();
        for n in 0..3000_u32 {
            let address = format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255);
            assert!(lockout.attempt(u64::from(n), &n.to_le_bytes(), Some(&address)).is_ok());
        }
        let (names, addresses) = (lockout.names.values().count(), lockout.addresses.values().count());
        assert_eq!((names, addresses), (REMEMBERED, REMEMBERED));
        // The last ones are still known.
        let address = format!("10.0.{}.{}", 2999 >> 8, 2999 & 255);
        for _ in 0..4 {
            assert!(lockout.attempt(3000, &2999_u32.to_le_bytes(), Some(&address)).is_ok());
        }
        assert!(lockout.attempt(3000, &2999_u32.to_le_bytes(), Some(&address)).is_err());
    }
}
