//! Every requirement on clients has a test here, or a reason why it does not bind this client.

use std::collections::BTreeSet;

use mcprove::spec::Catalog;

use super::{
    authorizing, choosing, discovery, expiry, messages, moved, registering, responses, step_up, tokens,
};

/// A table whose second column are tests: a test that vanishes breaks the build.
macro_rules! tested {
    ($($id:literal => $test:path,)*) => {{
        let tests: &[(&str, fn())] = &[$(($id, $test),)*];
        tests.iter().map(|(id, _)| *id).collect::<Vec<&str>>()
    }};
}

fn tested() -> Vec<&'static str> {
    tested! {
        "client-bearer-header" => tokens::after_the_first_every_mcp_request_has_the_token_in_its_header,
        "client-token-every-request" => tokens::after_the_first_every_mcp_request_has_the_token_in_its_header,
        "client-no-token-in-query" => tokens::no_token_stands_in_a_url_or_goes_to_another_endpoint,
        "client-no-foreign-tokens" => tokens::a_token_goes_to_the_server_that_it_is_for_and_to_no_other_origin,
        "client-token-confidential" => tokens::what_is_reported_holds_no_token,
        "client-parse-www-authenticate" => discovery::a_401_leads_to_the_metadata_that_it_names_and_to_no_other,
        "client-prm-use" => discovery::the_authorization_server_is_the_one_that_the_metadata_names,
        "client-prm-order" => discovery::without_a_challenge_the_well_known_urls_are_tried_in_order,
        "client-prm-validate-resource" => discovery::a_document_of_another_resource_is_not_used,
        "client-as-metadata-order-path" => discovery::an_issuer_with_a_path_has_three_urls_in_order,
        "client-as-metadata-order-root" => discovery::an_issuer_without_a_path_has_two_urls_in_order,
        "client-as-metadata-rfc8414" => discovery::older_revisions_know_rfc_8414_alone,
        "client-metadata-first" => discovery::metadata_is_tried_before_the_default_endpoints_and_says_the_revision,
        "client-discovery-version-header" => discovery::metadata_is_tried_before_the_default_endpoints_and_says_the_revision,
        "client-issuer-validate" => discovery::metadata_of_a_foreign_issuer_never_passes_and_ends_the_flow_where_mcp_says_so,
        "client-refuse-without-pkce-metadata" => discovery::without_s256_in_the_metadata_nobody_is_sent_to_the_authorization_endpoint,
        "client-url-schemes" => discovery::an_authorization_endpoint_that_is_no_web_address_is_not_opened,
        "client-registration-priority" => choosing::a_known_client_comes_first_then_a_document_then_registration,
        "client-application-type" => registering::the_application_is_native_where_the_revision_has_the_word,
        "client-registration-state-per-as" => registering::a_client_is_shown_only_to_the_server_that_registered_it,
        "client-credentials-bound-to-issuer" => moved::a_client_registers_anew_and_shows_the_old_registration_to_nobody,
        "client-cimd-hosting" => registering::the_published_document_names_itself_and_the_redirect_uri,
        "client-redirect-registered" => registering::the_redirect_uri_is_the_registered_one_and_on_loopback,
        "client-redirect-localhost-or-https" => registering::the_redirect_uri_is_the_registered_one_and_on_loopback,
        "client-pkce" => authorizing::every_code_is_bound_by_s256,
        "client-pkce-s256" => authorizing::every_code_is_bound_by_s256,
        "client-resource-both-requests" => authorizing::the_resource_is_in_both_requests_as_the_metadata_spells_it,
        "client-resource-canonical" => authorizing::the_resource_is_the_uri_that_the_server_itself_gives,
        "client-scope-selection" => authorizing::the_scope_is_that_of_the_challenge_else_that_of_the_metadata_else_none,
        "client-scope-no-subset-assumption" => authorizing::a_challenged_scope_that_the_metadata_does_not_list_is_asked_for,
        "client-offline-access" => expiry::offline_access_is_asked_for_where_it_is_listed_and_the_revision_knows_it,
        "client-step-up-union" => step_up::a_tool_that_lacks_a_scope_is_called_again_with_the_union_of_both,
        "client-retry-limit" => step_up::a_server_that_is_never_satisfied_is_asked_at_most_three_times_more_and_fails,
        "client-state" => responses::an_answer_without_our_state_is_discarded,
        "client-record-issuer" => responses::an_iss_that_is_not_the_recorded_issuer_ends_the_flow,
        "client-validate-iss" => responses::an_iss_that_is_not_the_recorded_issuer_ends_the_flow,
        "client-iss-no-normalisation" => responses::an_iss_is_compared_character_by_character,
        "client-iss-error-responses" => responses::an_error_with_a_foreign_iss_is_not_shown,
        "client-accept" => messages::every_post_accepts_json_and_event_streams,
        "client-handle-both-content-types" => messages::json_and_event_streams_are_both_understood,
        "client-initialize" => messages::a_handshake_comes_first_where_the_revision_has_one,
        "client-session-header" => messages::the_session_is_named_once_it_is_there_and_made_anew_when_it_has_ended,
        "client-session-delete" => messages::a_session_is_ended_when_nothing_needs_it_any_more,
        "client-protocol-version-header" => messages::the_revision_is_named_in_a_header_as_each_revision_says,
        "client-standard-headers" => messages::a_stateless_request_says_in_headers_and_meta_what_it_is,
        "client-meta" => messages::a_stateless_request_says_in_headers_and_meta_what_it_is,
        "client-header-encoding" => messages::marked_arguments_travel_in_headers_in_base64_where_they_must,
        "client-mcp-param" => messages::marked_arguments_travel_in_headers_in_base64_where_they_must,
        "client-no-responses" => messages::what_is_posted_is_one_request_or_notification,
    }
}

/// What does not bind this client, with the reason.
const EXCLUDED: [(&str, &str); 1] = [(
    "client-ssrf",
    "for clients on servers: this one runs at the user's desk, and tests loopback and private servers",
)];

#[test]
fn every_requirement_on_clients_has_a_test_or_a_reason() {
    let catalog = Catalog::load(&[]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let rows =
        catalog.requirements.iter().filter(|(_, entry)| entry.model.party.as_deref() == Some("client"));
    let rows: BTreeSet<&str> = rows.map(|(id, _)| id.as_str()).collect();
    let all: Vec<&str> = tested().into_iter().chain(EXCLUDED.iter().map(|(id, _)| *id)).collect();
    let answered: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(rows, answered);
    assert_eq!(all.len(), answered.len(), "a row stands once");
}
