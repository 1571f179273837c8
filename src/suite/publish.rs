//! Our own client ID metadata document: where the user lets us publish it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::Url;

use super::load::PlannedFlow;
use super::problem::{Naming, Problem, Setting};
use super::settings::FlowSettings;
use crate::action::{DEFAULT_ADDRESS, Publishing};

/// `client.publishClientMetadata`: `true`, `false`, or the address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishAt {
    /// On a free port of this machine, or nowhere.
    Switch(bool),
    /// At this `HOST:PORT`.
    Address(String),
}

impl PublishAt {
    /// The address to listen on, if anything is published.
    pub(super) fn address(&self) -> Option<String> {
        match self {
            PublishAt::Switch(false) => None,
            PublishAt::Switch(true) => Some(DEFAULT_ADDRESS.to_owned()),
            PublishAt::Address(address) => Some(address.clone()),
        }
    }
}

impl Serialize for PublishAt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            PublishAt::Switch(on) => serializer.serialize_bool(*on),
            PublishAt::Address(address) => serializer.serialize_str(address),
        }
    }
}

impl<'de> Deserialize<'de> for PublishAt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = PublishAt;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false, or an address such as \"127.0.0.1:8080\"")
            }

            fn visit_bool<E: de::Error>(self, on: bool) -> Result<PublishAt, E> {
                Ok(PublishAt::Switch(on))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PublishAt, E> {
                Ok(PublishAt::Address(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for PublishAt {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PublishAt".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["boolean", "string"] })
    }
}

impl FlowSettings {
    /// Where documents of this flow are published.
    pub(super) fn publishing(&self) -> Publishing {
        let base = self.publish_url.as_deref().and_then(|url| Url::parse(url).ok());
        match &self.publish_client_metadata {
            Some(address) => Publishing::at(address, base),
            None => Publishing::default(),
        }
    }

    /// What is wrong with the settings that say where to publish.
    pub(super) fn publish_problems(&self, naming: Naming) -> Vec<Problem> {
        let address = self.publish_client_metadata.as_deref();
        let of_address = address.and_then(|address| self.address_problem(address, naming));
        let of_url = self.publish_url.as_deref().and_then(|url| match address {
            Some(_) => url_problem(url),
            None => {
                let needed = naming.of(Setting::PublishClientMetadata);
                let message = format!("{} needs {needed}", naming.of(Setting::PublishUrl));
                Some(Problem::new(Setting::PublishUrl, message))
            }
        });
        let both = address.is_some() && self.client_metadata_url.is_some();
        let of_both = both.then(|| {
            let (own, named) =
                (naming.of(Setting::PublishClientMetadata), naming.of(Setting::ClientMetadataUrl));
            let message = format!("{own} and {named} contradict each other: a client has one document");
            Problem::new(Setting::PublishClientMetadata, message).help("leave one of them out")
        });
        [of_address, of_url, of_both].into_iter().flatten().collect()
    }

    fn address_problem(&self, given: &str, naming: Naming) -> Option<Problem> {
        let wrong = |reason: &str| {
            let message = format!("`{given}` is no address to publish at: {reason}");
            Problem::new(Setting::PublishClientMetadata, message)
        };
        let Some((host, port)) = given.rsplit_once(':').filter(|(host, _)| !host.is_empty()) else {
            return Some(wrong("it must be HOST:PORT, such as 127.0.0.1:8080"));
        };
        if port.parse::<u16>().is_err() {
            return Some(wrong("its port is no number from 0 to 65535"));
        }
        let everywhere = ["0.0.0.0", "[::]"].contains(&host);
        (everywhere && self.publish_url.is_none()).then(|| {
            let url = naming.with(Setting::PublishUrl, "https://…");
            wrong("nobody can fetch from there").help(format!("say with {url} under which URL others see it"))
        })
    }
}

fn url_problem(given: &str) -> Option<Problem> {
    let wrong = |reason: &str| {
        let message = format!("`{given}` cannot be the public URL of what is published: {reason}");
        Some(Problem::new(Setting::PublishUrl, message))
    };
    let url = match Url::parse(given) {
        Ok(url) => url,
        Err(error) => return wrong(&error.to_string()),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong("it must begin with https:// (or http://)");
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return wrong("paths are appended to it: it must have no query, fragment or user name");
    }
    None
}

/// Flows that publish at the same place share one socket: a port can be listened to only once.
pub(super) fn share(flows: &mut [PlannedFlow]) {
    let mut places: Vec<Publishing> = Vec::new();
    for flow in flows {
        let own = &mut flow.plan.publishing;
        match places.iter().find(|place| place.is_same_place(own)) {
            Some(place) => own.clone_from(place),
            None => places.push(own.clone()),
        }
        let own = flow.plan.publishing.clone();
        flow.plan.others.iter_mut().for_each(|other| other.publishing.clone_from(&own));
    }
}
