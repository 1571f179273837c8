//! What the handlers share, and the way of a request: log, edits, endpoint, CORS, edits.

use std::fmt;

use super::authorization_server::{self, Signer, Store};
use super::clock::Clock;
use super::cors;
use super::dpop::{self, Proofs};
use super::edit::Edits;
use super::endpoint::{Endpoint, MCP_PATH};
use super::error::Error;
use super::identity_provider;
use super::lapse::Lapse;
use super::log::Log;
use super::message::{Answer, Request};
use super::options::Options;
use super::resource_server::{self, Sessions};
use super::scope::{OFFLINE_ACCESS, STATUS, Scope, TOOLS};

pub(super) struct App {
    pub(super) origin: String,
    pub(super) issuer: String,
    /// The identifier of the protected resource, which is the URL of its endpoint.
    pub(super) resource: String,
    /// Every resource for which tokens are issued; `resource` is the first.
    pub(super) resources: Vec<String>,
    /// Every scope the authorization server knows.
    pub(super) scopes: Scope,
    pub(super) options: Options,
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) sessions: Sessions,
    pub(super) proofs: Proofs,
    pub(super) log: Log,
    /// Signs access tokens, where they are JSON Web Tokens.
    pub(super) signer: Option<Signer>,
    edits: Edits,
}

impl App {
    pub(super) fn new(options: Options, port: u16) -> Result<Self, Error> {
        let origin = format!("http://{}:{port}", options.host.name());
        let resource = format!("{origin}{MCP_PATH}");
        let others = options.other_resources.iter().map(|other| other.replace("{origin}", &origin));
        let mut scopes = Scope::of([TOOLS, STATUS]);
        for scope in options.tool_scopes.values() {
            scopes.add(scope);
        }
        scopes.add(OFFLINE_ACCESS);
        let signer = if options.jwt { Signer::new() } else { None };
        let app = Self {
            issuer: format!("{origin}{}", options.issuer_path),
            resources: std::iter::once(resource.clone()).chain(others).collect(),
            resource,
            scopes,
            edits: Edits::new(&options.edits, &origin)?,
            origin,
            options,
            clock: Clock::start(),
            store: Store::default(),
            sessions: Sessions::default(),
            proofs: Proofs::default(),
            log: Log::default(),
            signer,
        };
        for client in &app.options.clients {
            authorization_server::add_known(&app, client)
                .map_err(|reason| Error::Option { option: "clients", reason: reason.to_owned() })?;
        }
        Ok(app)
    }

    /// Whether the server is to leave this out; a conforming one leaves out nothing.
    pub(super) fn omits(&self, lapse: Lapse) -> bool {
        self.options.lapses.contains(&lapse)
    }

    /// Answers a request: the conforming answer, between the edits of the request and those of the answer.
    pub(super) async fn answer(&self, mut request: Request) -> Answer {
        self.log.note(&request);
        let endpoint = Endpoint::at(&request.path, &self.options.issuer_path);
        let edits = self.edits.chosen(endpoint, &request);
        edits.change_request(&mut request);
        let answer = self.conforming_answer(endpoint, &request).await;
        edits.change_answer(answer).await
    }

    async fn conforming_answer(&self, endpoint: Endpoint, request: &Request) -> Answer {
        if request.oversized {
            return Answer::empty(413);
        }
        if let Some(answer) = cors::preflight(endpoint, request) {
            return answer;
        }
        let answer = match endpoint {
            Endpoint::Mcp => resource_server::mcp(self, request).await,
            Endpoint::ResourceMetadata => resource_server::metadata(self, request),
            Endpoint::AuthorizationServerMetadata => authorization_server::metadata(self, request),
            Endpoint::OpenidConfiguration => authorization_server::openid_configuration(self, request),
            Endpoint::Registration => authorization_server::register(self, request),
            Endpoint::Authorization => authorization_server::authorize(self, request).await,
            Endpoint::Consent => authorization_server::consent(self, request),
            Endpoint::Token => authorization_server::token(self, request),
            Endpoint::Revocation => authorization_server::revoke(self, request),
            Endpoint::Jwks => authorization_server::jwks(self, request),
            Endpoint::IdentityProviderMetadata => identity_provider::metadata(self, request),
            Endpoint::IdentityProviderToken => identity_provider::token(self, &self.store, request),
            Endpoint::Unknown => Answer::empty(404),
        };
        let answer = dpop::with_nonce(self, endpoint, answer);
        cors::share(endpoint, request, answer)
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("origin", &self.origin).finish_non_exhaustive()
    }
}
