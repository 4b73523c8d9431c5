//! Equality of texts, fast in WebAssembly too, where `memcmp` goes byte by byte.

/// Whether two texts are equal.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((words, rest), (other_words, other_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let equal = |(a, b): (&[u8; 16], &[u8; 16])| u128::from_ne_bytes(*a) == u128::from_ne_bytes(*b);
    if !words.iter().zip(other_words).all(equal) {
        return false;
    }
    match (a.last_chunk::<16>(), b.last_chunk::<16>()) {
        // What is left is compared with some that was before it.
        (Some(a), Some(b)) => equal((a, b)),
        _ => rest.iter().zip(other_rest).all(|(a, b)| a == b),
    }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn a_difference_anywhere_is_seen_at_any_length() {
        for length in 0..70 {
            let a: Vec<u8> = (0..length).collect();
            assert!(same(&a, &a.clone()));
            assert!(!same(&a, &[&a[..], b"x"].concat()));
            for at in 0..a.len() {
                let mut b = a.clone();
                b[at] ^= 0x80;
                assert!(!same(&a, &b), "{at} of {length}");
            }
        }
    }
}
