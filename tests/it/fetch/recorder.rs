//! A server on loopback that answers by a script and records what it was asked, byte for byte.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    /// Lower-case names, values as bytes.
    headers: Vec<(String, Vec<u8>)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| &value[..])
    }

    pub fn names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

type Script = dyn Fn(&Asked) -> Vec<u8> + Send + Sync;

struct State {
    asked: Mutex<Vec<Asked>>,
    script: Box<Script>,
    open: AtomicUsize,
    most_at_once: AtomicUsize,
    connections: AtomicUsize,
}

/// Runs until it is dropped.
pub struct Recorder {
    pub port: u16,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Recorder {
    /// `script` makes the raw answer; an empty one leaves the request unanswered.
    pub async fn start(script: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            asked: Mutex::default(),
            script: Box::new(script),
            open: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
        });
        let serving = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&serving)));
            }
        });
        Self { port, state, task }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The same server at another address of this machine: another host to who asks.
    pub fn url_at(&self, host: u8, path: &str) -> String {
        format!("http://127.0.0.{host}:{}{path}", self.port)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().expect("no panic").clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }

    pub fn most_at_once(&self) -> usize {
        self.state.most_at_once.load(Ordering::SeqCst)
    }

    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break end;
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        };
        let asked = read(&buffer[..end]);
        buffer.drain(..end + 4);
        let open = state.open.fetch_add(1, Ordering::SeqCst) + 1;
        state.most_at_once.fetch_max(open, Ordering::SeqCst);
        let answer = (state.script)(&asked);
        state.asked.lock().expect("no panic").push(asked);
        // Others that were sent meanwhile get a chance to arrive.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        state.open.fetch_sub(1, Ordering::SeqCst);
        if answer.is_empty() {
            return std::future::pending().await;
        }
        if stream.write_all(&answer).await.is_err() || answer.ends_with(b"cut") {
            return;
        }
    }
}

fn read(head: &[u8]) -> Asked {
    let mut lines = head.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let request = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let header = |line: &[u8]| {
        let colon = line.iter().position(|b| *b == b':')?;
        let name = String::from_utf8_lossy(&line[..colon]).to_lowercase();
        Some((name, line[colon + 1..].strip_prefix(b" ").unwrap_or(&line[colon + 1..]).to_vec()))
    };
    Asked {
        path: request.split(' ').nth(1).unwrap_or_default().to_owned(),
        headers: lines.filter_map(header).collect(),
    }
}

/// An answer with a body of that length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        out.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    out.extend(b"\r\n");
    out.extend(body);
    out
}

pub fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", &[("content-type", "text/html")], body.as_bytes())
}

pub fn redirect(status: &str, to: &str) -> Vec<u8> {
    answer(status, &[("location", to)], b"")
}
