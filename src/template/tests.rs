use serde_json::{Value, json};

use super::*;

fn context(facts: &[(&str, Value)]) -> Context {
    let mut known = Facts::default();
    for (name, value) in facts {
        known.set(name, value.clone(), Mark::default());
    }
    Context::new(&known, Names::default())
}

#[test]
fn three_dots_spread_an_object_into_the_one_around_it() {
    let mut facts = Facts::default();
    facts.set("config.more", json!({ "b": 2, "a": 3 }), Mark::default());
    let context = Context::new(&facts, Default::default());
    let value = json!({ "a": 1, "...": "{{ config.more }}" });
    assert_eq!(context.render_value(&value), Ok(json!({ "a": 3, "b": 2 })));
}

#[test]
fn a_text_that_is_one_expression_keeps_its_type() {
    let context = context(&[("config.scopes", json!(["a", "b"]))]);
    assert_eq!(context.render("{{ config.scopes }}"), Ok(json!(["a", "b"])));
    assert_eq!(context.render("{{ config.scopes | join(' ') }}"), Ok(json!("a b")));
    assert_eq!(context.render("x{{ config.scopes | length }}"), Ok(json!("x2")));
}

#[test]
fn nothing_half_rendered_is_sent() {
    let context = context(&[("client.id", json!("a"))]);
    assert_eq!(
        context.render("{{ client.id }}/{{ client.secret }}"),
        Err(RenderError::Unknown(vec!["client.secret".into()]))
    );
    assert_eq!(
        context.render("{{ token.access_token }}"),
        Err(RenderError::Unknown(vec!["token.access_token".into()]))
    );
}

#[test]
fn omit_leaves_a_key_out() {
    let context = context(&[("client.id", json!("a"))]);
    let rendered = context
        .render_value(&json!({ "a": "{{ omit }}", "b": "{{ client.none | default(omit) }}", "c": "d" }));
    assert_eq!(rendered, Ok(json!({ "c": "d" })));
}

#[test]
fn messages_are_lenient() {
    let context = context(&[]);
    assert_eq!(context.message("a {{ response.json.error }} b"), "a  b");
}

#[test]
fn a_condition_must_be_a_boolean() {
    let context = context(&[("challenge.scope", json!("x"))]);
    assert_eq!(context.holds("challenge.scope is defined"), Ok(true));
    assert_eq!(context.holds("challenge.nothing.deeper is defined"), Ok(false));
    assert!(matches!(context.holds("challenge.scope"), Err(RenderError::NotBoolean { .. })));
    assert!(matches!(context.holds("challenge.nothing"), Err(RenderError::NotBoolean { .. })));
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let context = context(&[]);
    let text = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert!(matches!(context.render(text), Err(RenderError::Invalid { .. })));
}

#[test]
fn a_union_of_scopes_keeps_their_order() {
    let context = context(&[("a", json!("x y"))]);
    assert_eq!(context.render("{{ union(a, ['y', 'z']) }}"), Ok(json!("x y z")));
}

#[test]
fn a_asked_by_is_told_without_rendering() {
    assert!(asked_by("{{ a.b", false).is_err());
    assert!(asked_by("a ==", true).is_err());
    assert!(asked_by("a == 'b'", true).is_ok());
}
