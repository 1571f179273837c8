//! Client authentication with the Basic scheme (RFC 6749 §2.3.1, RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::byte_serialize;

/// The whole value of the `Authorization` header: `Basic …`. Both halves are form-urlencoded first, as RFC 6749 §2.3.1
/// demands, so that a colon or a percent sign in them arrives.
pub fn basic_credentials(client_id: &str, client_secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(client_id), encoded(client_secret));
    format!("Basic {}", STANDARD.encode(pair))
}
