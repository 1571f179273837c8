//! The rules of event streams, without a socket.

use crate::http::event_stream::Events;

/// The data of the events of a text, pushed whole.
fn whole(text: &str) -> Vec<String> {
    Events::default().push(text.as_bytes())
}

/// The same, pushed byte by byte.
fn by_bytes(text: &str) -> Vec<String> {
    let mut events = Events::default();
    text.as_bytes().chunks(1).flat_map(|byte| events.push(byte)).collect()
}

#[test]
fn lines_end_with_any_line_ending() {
    for text in ["data: a\n\ndata: b\n\n", "data: a\r\rdata: b\r\r", "data: a\r\n\r\ndata: b\r\n\r\n"] {
        assert_eq!(whole(text), ["a", "b"]);
        assert_eq!(by_bytes(text), ["a", "b"]);
    }
}

#[test]
fn an_event_is_complete_at_a_lone_carriage_return() {
    assert_eq!(whole("data: a\r\n\r"), ["a"]);
}

#[test]
fn data_lines_are_joined_by_line_feeds() {
    assert_eq!(whole("data: {\ndata:  }\n\n"), ["{\n }"]);
}

#[test]
fn other_fields_and_comments_are_no_data() {
    assert_eq!(whole(": ping\nevent: message\nid: 7\nretry: 10\ndata:x\ndatum: y\n\n"), ["x"]);
}

#[test]
fn an_event_without_data_is_none() {
    assert!(whole("id: 1\ndata:\n\ndata\n\n: ping\n\n\n\n").is_empty());
}

#[test]
fn a_byte_order_mark_may_begin_the_stream_only() {
    assert_eq!(by_bytes("\u{feff}data: a\n\n\u{feff}data: b\n\n"), ["a"]);
}

#[test]
fn characters_may_be_split_between_pieces() {
    assert_eq!(by_bytes("data: é✓𝄞\n\n"), ["é✓𝄞"]);
}

#[test]
fn an_event_that_no_empty_line_ends_does_not_count() {
    let mut events = Events::default();
    assert!(events.push(b"data: a\n").is_empty());
    assert!(events.is_cut());
    assert_eq!(events.push(b"\n"), ["a"]);
    assert!(!events.is_cut());
}
