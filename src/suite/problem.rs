//! What is wrong with a setting, in the words of the place where the user wrote it: a flag, or a key of a suite file.

use std::fmt;

/// A setting of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The MCP endpoint.
    ServerUrl,
    /// The protocol revision.
    ProtocolVersion,
    /// The registration strategy.
    Registration,
    /// The authorization mode.
    AuthMode,
    /// The authorization server of several.
    AuthorizationServer,
    /// The client id.
    ClientId,
    /// The client secret.
    ClientSecret,
    /// The file of the client's private key.
    ClientKey,
    /// An extension that is switched on.
    Extension,
    /// The ID token of an enterprise's user.
    IdToken,
    /// The client at the identity provider.
    IdpClientId,
    /// The token of a workload.
    Assertion,
    /// The file of the private key of the issuer of assertions.
    IssuerKey,
    /// The login script.
    Login,
    /// The client ID metadata document.
    ClientMetadataUrl,
    /// Where we publish a document of our own.
    PublishClientMetadata,
    /// Under which URL others see it.
    PublishUrl,
    /// The redirect URI.
    RedirectUrl,
    /// The headers for the MCP server.
    Headers,
    /// The time limit of a step.
    StepTimeout,
    /// How long a person may take to approve.
    ConsentTimeout,
    /// The time limit of a verification.
    VerifyTimeout,
    /// The tool to call.
    CallTool,
    /// The globs that select checks.
    Checks,
}

/// Where settings come from, and so how they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Flags of the command line.
    Flags,
    /// Keys of a suite file.
    Config,
}

/// What is wrong with the settings of a flow. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting to change.
    pub setting: Setting,
    /// What is wrong.
    pub message: String,
    /// What to do, if the message does not say it.
    pub help: Option<String>,
}

/// All that is wrong with the settings of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl Setting {
    /// The keys that lead to it in a flow of a suite file.
    pub fn path(self) -> &'static [&'static str] {
        match self {
            Setting::ServerUrl => &["serverUrl"],
            Setting::ProtocolVersion => &["protocolVersion"],
            Setting::Registration => &["registrationStrategy"],
            Setting::AuthMode => &["auth", "mode"],
            Setting::AuthorizationServer => &["authorizationServer"],
            Setting::ClientId => &["client", "preregistered", "clientId"],
            Setting::ClientSecret => &["client", "preregistered", "clientSecret"],
            Setting::ClientKey => &["auth", "clientKey"],
            Setting::Extension => &["extensions"],
            Setting::IdToken => &["auth", "idToken"],
            Setting::IdpClientId => &["auth", "idpClientId"],
            Setting::Assertion => &["auth", "assertion"],
            Setting::IssuerKey => &["auth", "issuerKey"],
            Setting::Login => &["auth", "login"],
            Setting::ClientMetadataUrl => &["client", "clientIdMetadataUrl"],
            Setting::PublishClientMetadata => &["client", "publishClientMetadata"],
            Setting::PublishUrl => &["client", "publishUrl"],
            Setting::RedirectUrl => &["redirectUrl"],
            Setting::Headers => &["customHeaders"],
            Setting::StepTimeout => &["stepTimeout"],
            Setting::ConsentTimeout => &["auth", "consentTimeout"],
            Setting::VerifyTimeout => &["verification", "timeout"],
            Setting::CallTool => &["verification", "callTool"],
            Setting::Checks => &["checks"],
        }
    }

    fn flag(self) -> &'static str {
        match self {
            Setting::ServerUrl => "--url",
            Setting::ProtocolVersion => "--protocol-version",
            Setting::Registration => "--registration",
            Setting::AuthMode => "--auth-mode",
            Setting::AuthorizationServer => "--authorization-server",
            Setting::ClientId => "--client-id",
            Setting::ClientSecret => "--client-secret",
            Setting::ClientKey => "--client-key",
            Setting::Extension => "--extension",
            Setting::IdToken => "--id-token",
            Setting::IdpClientId => "--idp-client-id",
            Setting::Assertion => "--assertion",
            Setting::IssuerKey => "--issuer-key",
            Setting::Login => "--login",
            Setting::ClientMetadataUrl => "--client-metadata-url",
            Setting::PublishClientMetadata => "--publish-client-metadata",
            Setting::PublishUrl => "--publish-url",
            Setting::RedirectUrl => "--redirect-url",
            Setting::Headers => "--header",
            Setting::ConsentTimeout => "--consent-timeout",
            Setting::StepTimeout | Setting::VerifyTimeout => "--step-timeout",
            Setting::CallTool => "--verify-call-tool",
            Setting::Checks => "--checks",
        }
    }
}

impl Naming {
    /// What the user calls the setting: `--client-id`, or `client.preregistered.clientId`.
    pub fn of(self, setting: Setting) -> String {
        match self {
            Naming::Flags => setting.flag().to_owned(),
            Naming::Config => setting.path().join("."),
        }
    }

    /// The setting with a value: `--registration dcr`, or `registrationStrategy "dcr"`.
    pub fn with(self, setting: Setting, value: &str) -> String {
        match self {
            Naming::Flags => format!("{} {value}", self.of(setting)),
            Naming::Config => format!("{} \"{value}\"", self.of(setting)),
        }
    }
}

impl Problem {
    /// A problem whose message says all.
    pub(super) fn new(setting: Setting, message: impl Into<String>) -> Problem {
        Problem { setting, message: message.into(), help: None }
    }

    /// Adds what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\nerror: ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
