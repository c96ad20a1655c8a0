//! `divisionbell demo` in a real browser: headless Chromium, driven through ChromeDriver (Debian's packages `chromium`
//! and `chromium-driver`). Where one of them is missing, the test says so and passes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// The longest wait for anything; news come every few seconds.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A process that ends with the test, whatever becomes of the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program; what `found` makes of the first line of its output for which it makes something.
fn start<T: Send + 'static>(
    command: &mut Command,
    found: impl Fn(&str) -> Option<T> + Send + 'static,
) -> Result<(Running, T), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|e| format!("{name}: {e}"))?;
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let running = Running(child);
    let (tell, told) = mpsc::channel();
    // Reads to the end, so that the program never waits for a reader.
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some(what) = found(&line) {
                let _ = tell.send(what);
            }
        }
    });
    let what = told.recv_timeout(PATIENCE).map_err(|_| format!("{name} did not say what was waited for"))?;
    Ok((running, what))
}

fn installed(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn start_driver() -> (Running, u16) {
    let port_in =
        |line: &str| line.split("on port ").nth(1)?.trim_end_matches('.').parse().ok().filter(|port| *port != 0);
    start(Command::new("chromedriver").arg("--port=0"), port_in).unwrap()
}

fn start_demo() -> (Running, String) {
    let address_in = |line: &str| {
        let from = line.find("http://")?;
        line[from..].split_whitespace().next().map(str::to_owned)
    };
    let mut demo = Command::new(env!("CARGO_BIN_EXE_divisionbell"));
    start(demo.args(["demo", "--listen", "127.0.0.1:0"]), address_in).unwrap()
}

async fn open_browser(port: u16, profile: &str) -> Client {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=390,844",
        &format!("--user-data-dir={profile}"),
    ];
    let options = json!({ "goog:chromeOptions": { "args": arguments } });
    let Value::Object(capabilities) = options else { unreachable!("an object") };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await.unwrap()
}

/// Asks the page until the answer is as wanted.
async fn until(page: &Client, script: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let answer = page.execute(script, vec![]).await.unwrap();
        if wanted(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "{script}\nanswers {answer}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// What the bot said after the visitor's last message.
const ANSWER: &str = "const own = [...document.querySelectorAll('.said.own')].pop(); \
     const out = []; for (let n = own?.nextElementSibling; n; n = n.nextElementSibling) out.push(n.innerText); \
     return out.join('\\n');";
const BOT_MESSAGES: &str = "return document.querySelectorAll('.said:not(.own)').length;";

async fn ask(page: &Client, words: &str, answered: impl Fn(&str) -> bool) -> String {
    let composer = page.find(Locator::Css("#text")).await.unwrap();
    composer.send_keys(words).await.unwrap();
    composer.send_keys(&Key::Enter.to_string()).await.unwrap();
    let shown = format!("return [...document.querySelectorAll('.said.own p')].some((p) => p.innerText === '{words}');");
    until(page, &shown, |answer| *answer == json!(true)).await;
    let answer = until(page, ANSWER, |answer| answered(answer.as_str().unwrap_or_default())).await;
    answer.as_str().unwrap_or_default().to_owned()
}

/// Presses the newest button whose label ends so, as soon as there is one.
async fn press(page: &Client, label: &str) {
    let script = format!(
        "const button = [...document.querySelectorAll('button')].filter((b) => b.innerText.trim().endsWith('{label}')).pop(); \
         button?.click(); return !!button;"
    );
    until(page, &script, |pressed| *pressed == json!(true)).await;
}

#[tokio::test]
async fn the_demo_rings_by_itself_answers_and_is_taught_in_the_browser() {
    for program in ["chromium", "chromedriver"] {
        if !installed(program) {
            return println!("skipped: {program} is not installed (apt-get install chromium chromium-driver)");
        }
    }
    let profile = tempfile::tempdir().unwrap();
    let (_driver, port) = start_driver();
    let (_demo, address) = start_demo();
    let page = open_browser(port, profile.path().to_str().unwrap()).await;
    page.goto(&address).await.unwrap();

    until(&page, "return document.querySelector('#state-text').innerText;", |state| {
        state.as_str().is_some_and(|state| state.starts_with("online"))
    })
    .await;
    let before = page.execute(BOT_MESSAGES, vec![]).await.unwrap().as_u64().unwrap();
    until(&page, BOT_MESSAGES, |now| now.as_u64().is_some_and(|now| now > before)).await;
    let newest = "return [...document.querySelectorAll('.said:not(.own)')].pop().innerText;";
    until(&page, newest, |news| news.as_str().is_some_and(|news| news.contains("Read"))).await;

    let subscribed = ask(&page, "/subscribe elections", |answer| answer.to_lowercase().contains("election")).await;
    assert!(!subscribed.to_lowercase().contains("only"), "refused: {subscribed}");
    ask(&page, "/latest", |answer| answer.split_whitespace().count() > 8).await;

    press(&page, "Why?").await;
    press(&page, "off topic").await;
    until(&page, "return [...document.querySelectorAll('button')].map((b) => b.innerText).join('|');", |labels| {
        labels
            .as_str()
            .unwrap_or_default()
            .split('|')
            .any(|label| label.starts_with("✓ ") && label.ends_with("off topic"))
    })
    .await;

    let wider = "return document.documentElement.scrollWidth > innerWidth;";
    assert_eq!(page.execute(wider, vec![]).await.unwrap(), json!(false), "the page is wider than a phone");
    page.close().await.unwrap();
}
