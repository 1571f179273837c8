//! What a server can forget: faults that no edit of a message can make. Each is one condition in the conforming code, which
//! asks [`App::omits`](super::app::App) there and nowhere else.

use serde::Deserialize;

macro_rules! lapses {
    ($($(#[doc = $does:literal])+ $name:ident = $text:literal,)+) => {
        /// Something that the server's own code leaves out. The default server leaves out nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        pub enum Lapse {
            $($(#[doc = $does])+ #[serde(rename = $text)] $name,)+
        }

        impl Lapse {
            /// Every lapse.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in `faults.toml`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

lapses! {
    /// `code_verifier` is not compared, and may be missing.
    PkceNotVerified = "pkce-not-verified",
    /// A missing `code_verifier` is accepted; one that is sent is compared.
    VerifierOptional = "verifier-optional",
    /// An authorization request without `code_challenge` gets a code.
    ChallengeOptional = "challenge-optional",
    /// A `code_verifier` for a code without challenge is ignored.
    DowngradeIgnored = "downgrade-ignored",
    /// `plain` is taken as a challenge method.
    PlainAccepted = "plain-accepted",
    /// A code can be redeemed again and again.
    CodeReusable = "code-reusable",
    /// A replayed code ends nothing.
    ReplayKeepsTokens = "replay-keeps-tokens",
    /// Any client redeems any code.
    CodeNotBoundToClient = "code-not-bound-to-client",
    /// `redirect_uri` of the token request is not compared.
    TokenRedirectNotCompared = "token-redirect-not-compared",
    /// `redirect_uri` of the authorization request is not compared.
    RedirectNotCompared = "redirect-not-compared",
    /// A redirect URI that begins like a registered one will do.
    RedirectPrefix = "redirect-prefix",
    /// The port of a loopback redirect URI is compared, too.
    LoopbackPortFixed = "loopback-port-fixed",
    /// The name `localhost` is no loopback address in registrations.
    LocalhostRefused = "localhost-refused",
    /// Any redirect URI is registered.
    AnyRedirectRegistered = "any-redirect-registered",
    /// Redirect URIs are refused by how they begin, as they are written.
    SchemeDenyList = "scheme-deny-list",
    /// Repeated parameters of an authorization request are accepted.
    RepeatedAuthorize = "repeated-authorize",
    /// Repeated parameters of a token request are accepted.
    RepeatedToken = "repeated-token",
    /// The client secret is not compared.
    SecretNotChecked = "secret-not-checked",
    /// A client that has a secret need not send it.
    SecretOptional = "secret-optional",
    /// An unknown `grant_type` is taken for `authorization_code`.
    GrantTypeIgnored = "grant-type-ignored",
    /// Token requests are served by GET, too.
    TokenByGet = "token-by-get",
    /// Refresh tokens can be used again and again.
    RefreshReusable = "refresh-reusable",
    /// Any client uses any refresh token.
    RefreshNotBoundToClient = "refresh-not-bound-to-client",
    /// A refresh gives any scope that is asked for.
    RefreshWidens = "refresh-widens",
    /// A code gives tokens for any resource that is known.
    CodeNotBoundToResource = "code-not-bound-to-resource",
    /// A refresh gives tokens for any resource that is known.
    RefreshNotBoundToResource = "refresh-not-bound-to-resource",
    /// Unknown scopes are granted.
    AnyScope = "any-scope",
    /// Tokens are issued for any resource.
    AnyResource = "any-resource",
    /// `resource` is ignored: every token is for the MCP endpoint.
    ResourceIgnored = "resource-ignored",
    /// The MCP endpoint does not look at the audience.
    AudienceNotChecked = "audience-not-checked",
    /// The MCP endpoint takes any string for a token.
    AnyToken = "any-token",
    /// The MCP endpoint takes tokens that have expired.
    ExpiredAccepted = "expired-accepted",
    /// The MCP endpoint reads a token's claims and not its signature.
    SignatureNotVerified = "signature-not-verified",
    /// The MCP endpoint takes tokens that say they need no signature.
    AlgNoneAccepted = "alg-none-accepted",
    /// A token in the query opens the MCP endpoint.
    TokenInQuery = "token-in-query",
    /// Only the exact word `Bearer` is known.
    SchemeCaseSensitive = "scheme-case-sensitive",
    /// Nobody needs a token.
    OpenToAll = "open-to-all",
    /// A token is looked at when a tool is called, and not before.
    LazyAuth = "lazy-auth",
    /// A session stands in for a token.
    SessionOpens = "session-opens",
    /// A session is bound to the characters of the token that opened it.
    SessionBoundToToken = "session-bound-to-token",
    /// The MCP endpoint takes tokens of any issuer that has metadata and keys.
    AnyIssuer = "any-issuer",
    /// The MCP endpoint takes ID tokens for access tokens.
    IdTokenAccepted = "id-token-accepted",
    /// Any origin may send requests.
    OriginNotChecked = "origin-not-checked",
    /// The scope of tools is not asked for.
    ToolScopeNotChecked = "tool-scope-not-checked",
    /// The headers that repeat the body are not compared with it.
    HeadersNotCompared = "headers-not-compared",
    /// The headers that repeat the body may be missing.
    HeadersOptional = "headers-optional",
    /// An unknown protocol version is not refused.
    AnyVersion = "any-version",
    /// An empty `code_challenge` gets a code.
    EmptyChallenge = "empty-challenge",
    /// Without `resource`, a token has no audience.
    NoDefaultAudience = "no-default-audience",
    /// An unknown client redeems codes, and gets tokens for nothing.
    UnknownClient = "unknown-client",
    /// A client ID metadata document that failed once is not asked for again.
    FailuresCached = "failures-cached",
    /// A refresh that fails retires its token.
    FailedRefreshBurns = "failed-refresh-burns",
    /// A client of the code grant may be registered without redirect URIs.
    RedirectsOptional = "redirects-optional",
    /// A client_id URL may have any form.
    AnyClientUrl = "any-client-url",
    /// A request may authenticate its client in several ways at once.
    SeveralAuthentications = "several-authentications",
    /// What `_meta` has to state may be missing.
    MetaOptional = "meta-optional",
    /// The successors of a refresh token that is used twice live on.
    FamilySurvives = "family-survives",
    /// Any client ID metadata document will do.
    AnyDocument = "any-document",
    /// A client ID metadata document that lists a grant type that is not offered is refused.
    UnknownGrantRefused = "unknown-grant-refused",
    /// DPoP proofs are not looked at: tokens are bound to no key.
    DpopNotSupported = "dpop-not-supported",
    /// `typ` of a proof may be anything.
    DpopTypIgnored = "dpop-typ-ignored",
    /// The signature of a proof is not verified.
    DpopSignatureNotVerified = "dpop-signature-not-verified",
    /// `htm` of a proof is not compared.
    DpopMethodIgnored = "dpop-method-ignored",
    /// `htu` of a proof is not compared.
    DpopUrlIgnored = "dpop-url-ignored",
    /// `ath` of a proof is not compared.
    DpopTokenIgnored = "dpop-token-ignored",
    /// `content_digest` of a proof is not compared.
    DpopDigestIgnored = "dpop-digest-ignored",
    /// A proof may be of any time.
    DpopTimeIgnored = "dpop-time-ignored",
    /// A proof is good more than once.
    DpopReplayAccepted = "dpop-replay-accepted",
    /// A bound token needs no proof at the MCP endpoint.
    DpopProofOptional = "dpop-proof-optional",
    /// Any key proves any bound token at the MCP endpoint.
    DpopKeyNotBound = "dpop-key-not-bound",
    /// A bound token opens the MCP endpoint as a bearer token.
    DpopBoundAsBearer = "dpop-bound-as-bearer",
    /// Any key uses any refresh token of its client.
    DpopRefreshNotBound = "dpop-refresh-not-bound",
    /// A client that registered for bound tokens gets others, too.
    DpopRegistrationIgnored = "dpop-registration-ignored",
    /// The signature of a grant is not verified.
    AssertionSignatureIgnored = "assertion-signature-ignored",
    /// A grant may be for any server.
    AssertionAudienceIgnored = "assertion-audience-ignored",
    /// A grant may have expired.
    AssertionExpiryIgnored = "assertion-expiry-ignored",
    /// An ID-JAG is good more than once.
    AssertionReplayed = "assertion-replayed",
    /// `typ` of an ID-JAG may be anything.
    IdJagTypIgnored = "id-jag-typ-ignored",
    /// The identity provider makes out ID-JAGs of another type, for another client.
    IdJagMadeOutWrongly = "id-jag-made-out-wrongly",
    /// Any client uses any ID-JAG.
    IdJagClientIgnored = "id-jag-client-ignored",
    /// An ID-JAG may be for any resource.
    IdJagResourceIgnored = "id-jag-resource-ignored",
    /// The signature of a client assertion is not verified.
    ClientAssertionSignatureIgnored = "client-assertion-signature-ignored",
    /// A client assertion may be for any server.
    ClientAssertionAudienceIgnored = "client-assertion-audience-ignored",
    /// A client assertion may have expired.
    ClientAssertionExpiryIgnored = "client-assertion-expiry-ignored",
}
