//! Protected resource metadata (RFC 9728 §2, §3). `resource` is identical to the MCP URL and the document stands at the
//! path-inserted place only: at the root it would break §3.3, since the identifier inserted into is then the origin.

use serde_json::json;

use crate::reference::app::App;
use crate::reference::dpop;
use crate::reference::message::{Answer, Request};
use crate::reference::scope::TOOLS;

/// The well-known URL of the document, as challenges name it.
pub(super) fn url(app: &App) -> String {
    format!("{}/.well-known/oauth-protected-resource/mcp", app.origin)
}

pub(in crate::reference) fn answer(app: &App, request: &Request) -> Answer {
    if !request.reads() {
        return Answer::method_not_allowed("GET, HEAD");
    }
    Answer::json(
        200,
        json!({
            "resource": app.resource,
            "authorization_servers": [app.issuer],
            "scopes_supported": [TOOLS],
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": dpop::algorithms(),
            "resource_name": "mcprove reference server",
        }),
    )
}
