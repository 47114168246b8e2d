//! How often signs stand in a line.

/// Bits of a number in which a kind of sign is counted.
const BITS: u32 = 10;

/// So many bytes at once that no count overflows.
const AT_ONCE: usize = (1 << BITS) - 1;

/// The signs of each kind that are counted byte by byte.
const KINDS: [&[u8]; 6] = [b",", b".!?", b"|", b"\"", b"@", b"$"];

/// For each byte a one where its kind is counted.
static ONES: [u64; 256] = {
    let mut ones = [0; 256];
    let mut kind = 0;
    while kind < KINDS.len() {
        let mut at = 0;
        while at < KINDS[kind].len() {
            ones[KINDS[kind][at] as usize] = 1 << (kind as u32 * BITS);
            at += 1;
        }
        kind += 1;
    }
    ones
};

/// See the module.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Signs {
    pub(super) commas: f32,
    /// Full stops, exclamation and question marks.
    pub(super) stops: f32,
    pub(super) pipes: f32,
    pub(super) quotes: f32,
    pub(super) ats: f32,
    /// Signs of currencies: each dollar, and of the others three at most.
    pub(super) currency: f32,
    /// Whether there is a sign of a right or a mark.
    pub(super) owner: bool,
}

impl Signs {
    pub(super) fn of(text: &str) -> Signs {
        let mut counts = [0u32; KINDS.len()];
        for bytes in text.as_bytes().chunks(AT_ONCE) {
            let sum: u64 = bytes.iter().map(|b| ONES[*b as usize]).sum();
            for (count, kind) in counts.iter_mut().zip(0u32..) {
                *count += (sum >> (kind * BITS)) as u32 & AT_ONCE as u32;
            }
        }
        let [commas, stops, pipes, quotes, ats, dollars] = counts.map(|count| count as f32);
        let (currencies, owner) = beyond_ascii(text.as_bytes());
        Signs { commas, stops, pipes, quotes, ats, currency: dollars + currencies as f32, owner }
    }
}

/// How many signs of other currencies there are, up to three, and whether there is a sign of a right or a mark.
fn beyond_ascii(text: &[u8]) -> (u32, bool) {
    let (mut currencies, mut owner) = (0, false);
    // Bytes are read more quickly than characters, and all these signs begin with one of two.
    for at in memchr::memchr2_iter(0xC2, 0xE2, text) {
        match text[at..] {
            [0xC2, 0xA3 | 0xA5, ..] | [0xE2, 0x82, 0xAC | 0xB9, ..] => currencies = (currencies + 1).min(3),
            [0xC2, 0xA9 | 0xAE, ..] | [0xE2, 0x84, 0xA2, ..] => owner = true,
            _ => {}
        }
    }
    (currencies, owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_counted() {
        let signs = Signs::of("\"Yes\", they paid $5, €3 and £2. Now? a@b | ©");
        let expected = Signs { commas: 2.0, stops: 2.0, pipes: 1.0, quotes: 2.0, ats: 1.0, currency: 3.0, owner: true };
        assert_eq!(signs, expected);
        assert_eq!(Signs::of("¥₹€£ ® ™").currency, 3.0);
        assert_eq!(Signs::of("Ã â € é – „").currency, 1.0);
        assert!(!Signs::of("é – „ ê").owner);
        // More than are counted at once.
        let many = Signs::of(&",".repeat(3000));
        assert_eq!((many.commas, many.stops), (3000.0, 0.0));
    }
}
