//! Whom to trust and the way to the servers, from the arguments.

use super::failure::Failure;
use super::shared_args::NetworkArgs;
use crate::http::{Authorities, Network, parse_proxy};

/// What every report says of a run that checked no certificate.
pub(super) const INSECURE: &str = "Certificates were not checked (--insecure): that the servers are who they say, and \
     that nobody read or changed what was sent, is not shown.";

/// Reads what the arguments name.
///
/// # Errors
/// The file of certificates cannot be read, or the proxy is none.
pub(super) fn network(args: NetworkArgs) -> Result<Network, Failure> {
    let authorities = match &args.cacert {
        None => Authorities::default(),
        Some(file) => {
            let failed = |why: String| Failure::config(format!("--cacert {}: {why}", file.display()));
            let pem = std::fs::read(file).map_err(|error| failed(error.to_string()))?;
            Authorities::from_pem(&pem).map_err(failed)?
        }
    };
    // Read here and not with the other arguments: what those repeat of a mistake may hold a password.
    let proxy = args.proxy.as_deref().map(parse_proxy).transpose();
    let proxy = proxy.map_err(|why| Failure::usage(format!("--proxy: {why}")))?;
    Ok(Network { authorities, insecure: args.insecure, proxy })
}
