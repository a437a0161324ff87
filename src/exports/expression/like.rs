//! LIKE: `%` stands for any characters, `_` for one; case matters.

/// Whether the whole of `text` fits `pattern`, in time proportional to the product of their lengths at worst.
pub fn matches(text: &str, pattern: &str) -> bool {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    // The last `%` seen: what is left of the text if it takes nothing more, and the pattern after it. An earlier `%`
    // need never be reconsidered: whatever it could still give up, the last one can take.
    let mut last_percent = None;
    loop {
        let mut pattern_after = pattern.clone();
        match pattern_after.next() {
            Some('%') => {
                last_percent = Some((text.clone(), pattern_after.clone()));
                pattern = pattern_after;
                continue;
            }
            Some(wanted) => {
                let mut text_after = text.clone();
                if text_after.next().is_some_and(|found| wanted == '_' || wanted == found) {
                    (text, pattern) = (text_after, pattern_after);
                    continue;
                }
            }
            None if text.as_str().is_empty() => return true,
            None => {}
        }
        let Some((taken_up_to, pattern_after)) = &mut last_percent else { return false };
        if taken_up_to.next().is_none() {
            return false;
        }
        (text, pattern) = (taken_up_to.clone(), pattern_after.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn wildcards() {
        for (text, pattern) in
            [("急诊内科", "急诊%"), ("急诊内科", "%内_"), ("", "%"), ("aXbXc", "%X%c"), ("ab", "__"), ("a", "a%%")]
        {
            assert!(matches(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("急诊内科", "急诊"), ("", "_"), ("abc", "__"), ("A", "a"), ("aXb", "%X"), ("a", "")]
        {
            assert!(!matches(text, pattern), "{text} {pattern}");
        }
    }
}
