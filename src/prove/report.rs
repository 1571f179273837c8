//! A proof as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::proof::{Proof, ServerProof};

/// A line for each server with what noticed it, what is wrong beneath, and the counts.
#[must_use]
pub fn proof_human(proof: &Proof) -> String {
    let mut text = String::new();
    let width = proof.servers.iter().map(|server| server.id.len()).max().unwrap_or_default();
    for server in &proof.servers {
        let mark = if server.problems.is_empty() { "ok  " } else { "FAIL" };
        let told = if server.is_fault {
            noticed(server)
        } else {
            format!("nothing red in {} flows", server.flows.len())
        };
        let told = if server.problems.is_empty() { told } else { server.does.clone() };
        let _ = writeln!(text, "{mark} {:width$}  {told}", server.id);
        for problem in &server.problems {
            let _ = writeln!(text, "       {problem}");
        }
    }
    if !proof.gaps.is_empty() {
        let _ = writeln!(text, "\nNot proven:");
        for gap in &proof.gaps {
            let _ = writeln!(text, "  {gap}");
        }
    }
    let _ = writeln!(text, "\n{}", summary(proof));
    text
}

fn noticed(server: &ServerProof) -> String {
    if server.noticed.is_empty() {
        return "nothing is judged because of it, as it must be".to_owned();
    }
    format!("noticed by {}", distinct(&server.noticed))
}

fn distinct(names: &[String]) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

fn faults(proof: &Proof) -> Vec<&ServerProof> {
    proof.servers.iter().filter(|server| server.is_fault).collect()
}

fn summary(proof: &Proof) -> String {
    let failed = proof.servers.iter().filter(|server| !server.problems.is_empty()).count();
    let faults = faults(proof).len();
    let mut text = format!(
        "{faults} faults, {} conforming servers: {failed} not as expected.",
        proof.servers.len() - faults
    );
    if proof.specs > 0 {
        let _ = write!(
            text,
            " {} of {} steps and checks are turned red, {} of {} rows are reached; {} are listed with a reason, {} are missing.",
            proof.proven,
            proof.specs,
            proof.reached,
            proof.rows,
            proof.excused,
            proof.gaps.len()
        );
    }
    let _ = write!(
        text,
        " {} faults of real servers cannot be shown here. {:.1} s",
        proof.excluded,
        proof.duration.as_secs_f64()
    );
    text
}

/// The same for programs.
#[must_use]
pub fn proof_json(proof: &Proof) -> String {
    let server = |server: &ServerProof| {
        json!({
            "id": server.id,
            "fault": server.is_fault,
            "does": server.does,
            "flows": server.flows,
            "noticed": server.noticed,
            "problems": server.problems,
        })
    };
    let value = json!({
        "holds": proof.holds(),
        "servers": proof.servers.iter().map(server).collect::<Vec<Value>>(),
        "gaps": proof.gaps,
        "summary": {
            "faults": faults(proof).len(),
            "specs": proof.specs,
            "proven": proof.proven,
            "rows": proof.rows,
            "reached": proof.reached,
            "excused": proof.excused,
            "excluded": proof.excluded,
            "durationMs": u64::try_from(proof.duration.as_millis()).unwrap_or(u64::MAX),
        },
    });
    format!("{value:#}")
}
