//! The words that metadata is read with: data files that people change without touching code, read once.

pub(super) use crate::measure::fold;
pub(super) use crate::yaml::built_in as load;

/// The value of a decimal digit of any script in common use, full-width forms included.
pub(super) fn digit(ch: char) -> Option<u32> {
    /// The digit zero of each script whose digits follow one another.
    const ZEROS: [u32; 20] = [
        0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040,
        0x17E0, 0x1810, 0xFF10,
    ];
    let code = ch as u32;
    if code < 0x660 {
        return ch.to_digit(10);
    }
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    (code - zero < 10).then_some(code - zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_scripts() {
        let digits: Vec<_> = "3٣۳३３".chars().map(digit).collect();
        assert_eq!(digits, vec![Some(3); 5]);
        assert_eq!("a²½一Ⅳ".chars().find_map(digit), None);
    }

    #[test]
    fn turkish_folds_to_one_i() {
        assert_eq!(fold("KASIM İstanbul ışık"), "kasim istanbul işik");
    }
}
