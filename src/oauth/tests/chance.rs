//! What is taken from the system once, and again from a record.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::oauth::*;

fn recorded() -> Chance {
    let chance = Chance::recording();
    chance.begin("a");
    chance.random(8).unwrap();
    chance.random_number().unwrap();
    chance.now();
    chance.begin("b");
    chance.random(8).unwrap();
    chance
}

#[test]
fn each_step_and_check_has_its_values_again_whatever_the_others_use() {
    let first = recorded().readings();
    let again = Chance::replaying(first.clone(), UNIX_EPOCH);
    again.begin("new");
    let own = again.random(8).unwrap();
    again.begin("b");
    assert_eq!(again.random(8).unwrap(), first.places["b"].random[0]);
    again.begin("a");
    assert_eq!(again.random(8).unwrap(), first.places["a"].random[0]);
    assert_eq!(again.random_number().unwrap(), first.places["a"].numbers[0]);
    assert_ne!(again.random(8).unwrap(), own, "what was not recorded is fresh");
}

#[test]
fn a_value_of_another_length_is_not_the_one_that_was_recorded() {
    let again = Chance::replaying(recorded().readings(), UNIX_EPOCH);
    again.begin("a");
    assert_eq!(again.random(9).unwrap().len(), 9);
}

#[test]
fn time_stands_still_where_a_replay_reads_it_more_often() {
    let chance = recorded();
    let read = chance.readings().places["a"].times[0];
    let again = Chance::replaying(chance.readings(), UNIX_EPOCH);
    assert_eq!(again.now(), UNIX_EPOCH);
    again.begin("a");
    let times = [again.now(), again.now()]
        .map(|time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs_f64());
    assert!(times.iter().all(|time| (time - read).abs() < 0.001), "{times:?} and {read}");
}

#[test]
fn a_recorded_signature_stands_only_for_a_token_that_says_the_same() {
    let token = |aud: &str, jti: u32| forge(&json!({ "alg": "x" }), &json!({ "aud": aud, "jti": jti }));
    let chance = Chance::recording();
    let first = chance.signed(|| Ok(token("a", 1))).unwrap();
    let again = || Chance::replaying(chance.readings(), UNIX_EPOCH);
    assert_eq!(again().signed(|| Ok(token("a", 2))).unwrap(), first);
    assert_eq!(again().signed(|| Ok(token("b", 2))).unwrap(), token("b", 2));
}

#[test]
fn an_address_that_was_not_recorded_is_none() {
    let chance = Chance::recording();
    assert_eq!(chance.address("x", || Ok::<_, ()>("here".into()), || ()), Ok("here".into()));
    let again = Chance::replaying(chance.readings(), UNIX_EPOCH);
    assert_eq!(again.address("x", || Err(()), || ()), Ok("here".into()));
    assert_eq!(again.address("y", || Ok("there".into()), || "no"), Err("no"));
}
