//! A small authorization server's front for one test: its pages are what the test says, and whoever gets through them
//! is sent on to the reference server, which gives the code.

use std::sync::{Arc, Mutex};

use mcprove::reference::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as the pages see it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// What the pages answer.
pub(crate) enum Page {
    /// HTML with a status.
    Html(u16, String),
    /// A redirect with a status.
    To(u16, String),
    /// The user has consented: on to the code.
    Consented,
    /// The user has refused.
    Refused,
}

/// The pages of a test.
type Pages = dyn Fn(&Asked) -> Page + Send + Sync;

/// The front, and the reference server behind it.
pub(crate) struct FormServer {
    pub(crate) origin: String,
    pub(crate) server: Server,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl FormServer {
    /// Starts both; the authorization endpoint is `/authorize` of the front.
    pub(crate) async fn start(pages: impl Fn(&Asked) -> Page + Send + Sync + 'static) -> FormServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let edit = format!(
            "[[edit]]\nat = 'authorization_server_metadata'\njson = {{ authorization_endpoint = '{origin}/authorize' }}"
        );
        let server = crate::support::edited(&edit).await;
        let behind = server.url().replace("/mcp", "/authorize");
        let log = Arc::new(Mutex::new(Vec::new()));
        let front = Front { pages: Arc::new(pages), behind, log: log.clone(), first: Arc::default() };
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let front = front.clone();
                tokio::spawn(async move { front.serve(socket).await });
            }
        });
        FormServer { origin, server, log }
    }

    /// The requests to the pages so far.
    pub(crate) fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// The last form that was sent to this path.
    pub(crate) fn form(&self, path: &str) -> Vec<(String, String)> {
        let sent =
            self.log().into_iter().rfind(|asked| asked.path == path && asked.method == "POST").unwrap();
        url::form_urlencoded::parse(sent.body.as_bytes()).into_owned().collect()
    }
}

#[derive(Clone)]
struct Front {
    pages: Arc<Pages>,
    behind: String,
    log: Arc<Mutex<Vec<Asked>>>,
    /// The query of the last authorization request.
    first: Arc<Mutex<String>>,
}

impl Front {
    async fn serve(&self, mut socket: TcpStream) {
        let Some(asked) = read(&mut socket).await else { return };
        if asked.path == "/authorize" {
            self.first.lock().unwrap().clone_from(&asked.query);
        }
        self.log.lock().unwrap().push(asked.clone());
        let query = self.first.lock().unwrap().clone();
        let (status, header, body) = match (self.pages)(&asked) {
            Page::Html(status, body) => (status, "set-cookie: seen=yes; Path=/; HttpOnly".to_owned(), body),
            Page::To(status, location) => (status, format!("location: {location}"), String::new()),
            Page::Consented => (303, format!("location: {}?{query}", self.behind), String::new()),
            Page::Refused => (303, format!("location: {}", refusal(&query)), String::new()),
        };
        let answer = format!(
            "HTTP/1.1 {status} Answer\r\ncontent-type: text/html\r\n{header}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let _ = socket.write_all(answer.as_bytes()).await;
    }
}

fn refusal(query: &str) -> String {
    let parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let of = |name: &str| parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap();
    format!("{}?error=access_denied&state={}", of("redirect_uri"), of("state"))
}

async fn read(socket: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0usize) {
                let mut words = head.split_whitespace();
                let (method, target) = (words.next()?.to_owned(), words.next()?);
                let (path, query) = target.split_once('?').unwrap_or((target, ""));
                let (path, query) = (path.to_owned(), query.to_owned());
                return Some(Asked { method, path, query, headers: head.to_owned(), body: body.to_owned() });
            }
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}
