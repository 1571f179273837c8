//! A part of the flows of a suite, for one machine of several: a CI matrix, or an indexed job of a cluster.

use crate::outcome::Part;

/// Reads `K/N`.
///
/// # Errors
/// How it is written.
pub fn parse_part(text: &str) -> Result<Part, String> {
    let wrong = || "a part is written K/N, such as 1/3: part K of N, K from 1 to N".to_owned();
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    match (number.trim().parse(), of.trim().parse()) {
        (Ok(number), Ok(of)) if (1..=of).contains(&number) => Ok(Part { number, of }),
        _ => Err(wrong()),
    }
}

/// The flows of a part: every N-th from the K-th on, so that each flow is in exactly one part, neighbours (of one
/// revision, most likely) are spread, and the order of the whole can be told from the parts.
///
/// # Errors
/// The part would be empty: a run in which nothing is tested is no pass.
pub fn flows_of_part<T>(flows: Vec<T>, part: Part) -> Result<Vec<T>, String> {
    let all = flows.len();
    if part.number > all {
        return Err(format!(
            "part {}/{} has no flow: the suite has {all}; use at most that many parts",
            part.number, part.of
        ));
    }
    Ok(flows.into_iter().skip(part.number - 1).step_by(part.of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_flow_is_in_exactly_one_part_whatever_the_number_of_parts() {
        for of in 1..=7 {
            let mut all: Vec<usize> = (1..=of)
                .flat_map(|number| flows_of_part((0..7).collect(), Part { number, of }).unwrap())
                .collect();
            all.sort_unstable();
            assert_eq!(all, (0..7).collect::<Vec<_>>(), "{of}");
        }
    }

    #[test]
    fn a_part_without_flows_is_refused() {
        let told = flows_of_part(vec!['a', 'b'], Part { number: 3, of: 3 }).unwrap_err();
        assert!(told.contains("part 3/3 has no flow: the suite has 2"), "{told}");
    }

    #[test]
    fn only_k_of_n_is_a_part() {
        assert_eq!(parse_part("2/3"), Ok(Part { number: 2, of: 3 }));
        for wrong in ["", "1", "0/3", "4/3", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(parse_part(wrong).is_err(), "{wrong}");
        }
    }
}
