//! The client ID metadata document of the bench's clients, and its host.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::bare::REDIRECT_URI;

/// Serves the document, until the process ends.
pub(crate) struct Host {
    url: String,
    /// How often the document was fetched.
    fetched: Arc<AtomicUsize>,
}

impl Host {
    pub(crate) fn start() -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/client.json", listener.local_addr().unwrap());
        let document = json!({ "client_id": url, "client_name": "bench", "redirect_uris": [REDIRECT_URI],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "token_endpoint_auth_method": "none" })
        .to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{document}",
            document.len()
        );
        let fetched = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&fetched);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (answer, count) = (answer.clone(), Arc::clone(&count));
                std::thread::spawn(move || serve(&connection, &answer, &count));
            }
        });
        Host { url, fetched }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn fetched(&self) -> usize {
        self.fetched.load(Ordering::SeqCst)
    }
}

/// One connection: every request, which has no body, gets the same answer.
fn serve(mut connection: &TcpStream, answer: &str, count: &AtomicUsize) {
    for line in BufReader::new(connection).lines() {
        match line {
            Ok(line) if line.is_empty() => {
                count.fetch_add(1, Ordering::SeqCst);
                if connection.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(_) => return,
        }
    }
}
