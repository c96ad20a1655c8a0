//! The binary as an operator, or another program, calls it: exit codes, one clear line for each mistake, JSON lines.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use divisionbell::store::Store;
use serde_json::{Value, json};

use crate::bot_api::{BotApi, TOKEN};
use crate::chaos::disk::Disk;
use crate::databases::sqlite_url;

/// The binary with nothing of our own environment but the variables given.
fn divisionbell(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_divisionbell"));
    command.current_dir(folder).env_clear().env("RUST_LOG", "warn").args(arguments);
    command.envs(variables.iter().copied()).stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    divisionbell(folder, variables, arguments).output().expect("the binary")
}

/// Feeds `input` to an `inspect` command.
fn inspect(arguments: &[&str], input: &[u8]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = divisionbell(folder.path(), &[], arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("an end");
    // A program that found a mistake stops reading: that is no failure of the writer.
    let _ = writer.join().expect("the writer");
    output
}

fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The command fails with exit code 1 and one line that contains each of the words.
fn fails_with(output: &Output, words: &[&str]) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    words.iter().for_each(|word| assert!(said.contains(word), "`{word}` is not in: {said}"));
}

#[test]
fn a_model_that_is_not_there_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let variable = [("EMBEDDING_MODEL", "nowhere/model.onnx")];
    fails_with(&run(folder.path(), &variable, &["inspect", "match"]), &["nowhere/model.onnx", "make model"]);
    let output = run(folder.path(), &[("EMBEDDING_MODEL", "nowhere"), ("FETCH_ALLOW", "ten")], &["inspect", "match"]);
    fails_with(&output, &["nowhere", "make model"]);
}

#[test]
fn three_mistakes_of_the_configuration_are_named_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mistakes = [("LISTEN", "nowhere"), ("KEEP_DAYS", "-3"), ("TELEGRAM_BOT_TOKEN", "secret-but-no-token")];
    let output = run(folder.path(), &mistakes, &["run"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for (name, _) in mistakes {
        assert!(said.contains(name), "{said}");
    }
    assert!(!said.contains("secret-but"), "{said}");
}

#[test]
fn a_word_that_is_no_command_is_a_usage_error() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(folder.path(), &[], &["ring"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &[], &["inspect", "summary", "--chars", "many"]).status.code(), Some(2));
}

#[test]
fn a_database_that_cannot_be_opened_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = [("DATABASE_URL", "sqlite:///no/such/folder/bell.db")];
    fails_with(&run(folder.path(), &missing, &["migrate"]), &["/no/such/folder/bell.db"]);
    let refused = [("DATABASE_URL", "postgres://me:hunter2@127.0.0.1:1/bell")];
    let output = run(folder.path(), &refused, &["migrate"]);
    fails_with(&output, &["127.0.0.1"]);
    assert!(!stderr(&output).contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_by_check_with_what_to_do() {
    let bot = BotApi::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (database, api) = (sqlite_url(&folder), bot.url());
    let vars = |token| {
        [("DATABASE_URL", database.as_str()), ("TELEGRAM_API_URL", api.as_str()), ("TELEGRAM_BOT_TOKEN", token)]
    };
    // An empty list of sources: nothing outside of this test is asked.
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    std::fs::write(folder.path().join("data/sources.toml"), "").expect("a file");
    let good = run(folder.path(), &vars(TOKEN), &["check"]);
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(good.status.success() && said.contains("ok     telegram: @"), "{said}{}", stderr(&good));
    let wrong = run(folder.path(), &vars("654321:AAwrong_wrong_wrong_wrong"), &["check"]);
    let said = String::from_utf8_lossy(&wrong.stdout).into_owned();
    assert_eq!(wrong.status.code(), Some(1));
    let line = said.lines().find(|line| line.starts_with("wrong  telegram")).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("TELEGRAM_BOT_TOKEN") && !said.contains("AAwrong"), "{said}");
}

/// A running bot that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `run` and reads its log until a line contains `sign`.
fn start_until(command: Command, sign: &str) -> (Running, BufReader<std::process::ChildStderr>) {
    let (running, mut log) = start(command);
    read_until(&mut log, sign);
    (running, log)
}

fn start(mut command: Command) -> (Running, BufReader<std::process::ChildStderr>) {
    let mut child = command.env("RUST_LOG", "info").stderr(Stdio::piped()).spawn().expect("the binary");
    let log = BufReader::new(child.stderr.take().expect("a pipe"));
    (Running(child), log)
}

/// The first line that contains `sign`.
fn read_until(log: &mut impl BufRead, sign: &str) -> String {
    let mut read = String::new();
    loop {
        let mut line = String::new();
        let bytes = log.read_line(&mut line).expect("the log");
        assert!(bytes > 0, "the program ended before it said `{sign}`:\n{read}");
        if line.contains(sign) {
            return line;
        }
        read.push_str(&line);
    }
}

#[test]
fn a_second_run_on_the_same_file_is_refused_while_the_command_line_works_and_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    std::fs::write(folder.path().join("data/sources.toml"), "").expect("a file");
    let database = sqlite_url(&folder);
    let variables =
        [("DATABASE_URL", database.as_str()), ("LISTEN", "127.0.0.1:0"), ("LIVE", "yes"), ("POLL_TICK", "100ms")];
    let (_running, mut log) = start_until(divisionbell(folder.path(), &variables, &["run"]), "topics compiled");
    fails_with(&run(folder.path(), &variables, &["run"]), &["another `divisionbell run`", "stop it first"]);
    let added = run(folder.path(), &variables, &["topic", "add", "lighthouses", "lighthouse* OR foghorn"]);
    assert!(added.status.success(), "{}", stderr(&added));
    read_until(&mut log, "topics compiled");
    let list = run(folder.path(), &variables, &["topic", "list", "--json"]);
    let topics: Value = serde_json::from_slice(&list.stdout).expect("JSON");
    assert!(topics.as_array().is_some_and(|topics| topics.iter().any(|topic| topic["name"] == "lighthouses")));
}

#[cfg(unix)]
#[test]
fn sigterm_ends_a_run_within_ten_seconds_and_frees_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = sqlite_url(&folder);
    let variables =
        [("DATABASE_URL", database.as_str()), ("LISTEN", "127.0.0.1:0"), ("LIVE", "yes"), ("POLL_TICK", "1h")];
    let arguments = ["run", "--role", "web", "--role", "deliver", "--role", "listen"];
    for _ in 0..2 {
        let (mut running, _log) = start_until(divisionbell(folder.path(), &variables, &arguments), "serving");
        let begun = std::time::Instant::now();
        let killed = Command::new("kill").arg(running.0.id().to_string()).status().expect("kill");
        assert!(killed.success());
        assert!(running.0.wait().expect("an end").success());
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    }
}

/// What the image asks to know whether its process is well.
#[test]
fn the_health_check_of_the_image_tells_a_process_that_runs_from_one_that_does_not() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl, which the image has, is not installed here");
        return;
    }
    let image = include_str!("../../Dockerfile");
    let check = image.lines().find(|line| line.starts_with("HEALTHCHECK")).expect("a health check");
    let (_, check) = check.split_once(" CMD ").expect("a command");
    let healthy = |listen: &str| {
        let mut command = Command::new("sh");
        command
            .args(["-c", check])
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap_or_default())
            .env("LISTEN", listen);
        command.output().expect("a shell").status.success()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let database = sqlite_url(&folder);
    let variables =
        [("DATABASE_URL", database.as_str()), ("LISTEN", "127.0.0.1:0"), ("LIVE", "yes"), ("POLL_TICK", "1h")];
    let (running, mut log) = start(divisionbell(folder.path(), &variables, &["run"]));
    let serving = read_until(&mut log, "serving");
    let (_, port) = serving.trim().rsplit_once(':').expect("a port");
    let listen = format!("0.0.0.0:{port}");
    assert!(healthy(&listen), "{serving}");
    drop(running);
    assert!(!healthy(&listen));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_database_is_locked_full_or_away_says_why_waits_and_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    begins_after_each_trouble(Disk::file(&folder), &["locked", "full: make room", "disk is full"]).await;
    let Some(server) = Disk::server() else { return };
    begins_after_each_trouble(server, &["cannot open the database"]).await;
}

async fn begins_after_each_trouble(mut disk: Disk, words: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = disk.url.clone();
    let store = Store::open(&url).await.expect("a database");
    store.migrate().await.expect("a schema");
    store.close().await;
    let variables = [("DATABASE_URL", url.as_str()), ("LISTEN", "127.0.0.1:0"), ("LIVE", "yes"), ("POLL_TICK", "1h")];
    for trouble in disk.troubles() {
        disk.begin(*trouble).await;
        let (mut running, mut log) = start(divisionbell(folder.path(), &variables, &["run", "--role", "web"]));
        let line = read_until(&mut log, "cannot be used yet, trying again");
        assert!(words.iter().any(|word| line.contains(word)), "{trouble:?}: {line}");
        disk.end().await;
        read_until(&mut log, "serving");
        // Ends well, so that the next one finds the file free.
        assert!(Command::new("kill").arg(running.0.id().to_string()).status().expect("kill").success());
        assert!(running.0.wait().expect("an end").success());
    }
    // SIGTERM ends the waiting, too.
    disk.begin(disk.troubles()[0]).await;
    let (mut running, mut log) = start(divisionbell(folder.path(), &variables, &["run", "--role", "web"]));
    read_until(&mut log, "cannot be used yet");
    assert!(Command::new("kill").arg(running.0.id().to_string()).status().expect("kill").success());
    assert!(running.0.wait().expect("an end").success());
    disk.end().await;
}

#[test]
fn a_query_that_cannot_be_read_is_refused_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = sqlite_url(&folder);
    let variables = [("DATABASE_URL", database.as_str())];
    fails_with(&run(folder.path(), &variables, &["topic", "add", "x", "(sanctions OR"]), &["14"]);
    fails_with(&run(folder.path(), &variables, &["topic", "add", "No Name", "sanctions"]), &["a-z"]);
    fails_with(&run(folder.path(), &variables, &["topic", "drop", "nothing"]), &["topic list"]);
    fails_with(&run(folder.path(), &variables, &["chat", "show", "77"]), &["chat list"]);
}

#[test]
fn sources_go_out_as_opml_and_come_back_and_a_backup_opens() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first.db"), folder.path().join("second.db"));
    let url = |path: &Path| format!("sqlite://{}", path.display());
    let (one, two) = (url(&first), url(&second));
    let export = run(folder.path(), &[("DATABASE_URL", one.as_str())], &["source", "export"]);
    std::fs::write(folder.path().join("all.opml"), &export.stdout).expect("a file");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    std::fs::write(folder.path().join("data/sources.toml"), "").expect("a file");
    let import = run(folder.path(), &[("DATABASE_URL", two.as_str())], &["source", "import", "all.opml"]);
    let said = String::from_utf8_lossy(&import.stdout).into_owned();
    let exported = String::from_utf8_lossy(&export.stdout).matches("xmlUrl").count();
    assert!(
        exported >= 40 && said.starts_with(&format!("{exported} added, 0 already watched, 0 passed over")),
        "{said}"
    );
    let backup = folder.path().join("backup.db");
    let arguments = ["backup", backup.to_str().expect("a path")];
    assert!(run(folder.path(), &[("DATABASE_URL", one.as_str())], &arguments).status.success());
    let copy = run(folder.path(), &[("DATABASE_URL", url(&backup).as_str())], &["source", "list", "--json"]);
    let sources: Value = serde_json::from_slice(&copy.stdout).expect("JSON");
    assert_eq!(sources.as_array().map(Vec::len), Some(exported));
}

/// A proxy would connect on our behalf, past the guard of addresses.
#[test]
fn no_proxy_of_the_system_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let head = BufReader::new(stream.try_clone().expect("a handle")).lines();
        assert!(head.map_while(Result::ok).any(|line| line.is_empty()), "a whole request");
        let feed = "<rss version=\"2.0\"><channel><title>Valley</title></channel></rss>";
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{feed}", feed.len()).expect("a reader");
        // Until the other side hangs up.
        std::io::copy(&mut stream, &mut std::io::sink())
    });
    let closed = "http://127.0.0.1:1";
    let variables =
        [("FETCH_ALLOW", "127.0.0.0/8"), ("http_proxy", closed), ("HTTP_PROXY", closed), ("ALL_PROXY", closed)];
    let output = run(folder.path(), &variables, &["source", "test", &format!("http://{address}/feed")]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("Valley (rss2.0), 0 entries"));
}

#[tokio::test]
async fn undoing_the_examples_of_a_chats_copy_at_the_terminal_gives_it_up_for_the_shared_topic() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    let variables = [("DATABASE_URL", url.as_str())];
    let store = Store::open(&url).await.expect("a database");
    store.migrate().await.expect("a schema");
    let shared = store.save_topic(0, "yachts", "Yachts", "", "yacht", "test", 1).await.expect("a topic");
    let chat = store.upsert_chat("telegram", "-1", "group", "A", None, "test", 1).await.expect("a chat").id;
    store.subscribe(chat, shared, 0, 1, "test", 1).await.expect("a subscription");
    let row = store.topic_by_id(shared).await.expect("a query").expect("the topic");
    store.copy_for(chat, &row, "test", 1).await.expect("a copy");
    let output = run(folder.path(), &variables, &["topic", "example", "undo", "yachts", "--chat", &chat.to_string()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains(&format!("chat {chat} is back on the shared `yachts`")), "{told}");
    let followed = store.subscriptions(chat).await.expect("subscriptions");
    assert_eq!(followed.iter().map(|row| row.topic.id).collect::<Vec<_>>(), [shared]);
}

#[test]
fn a_topic_is_changed_taught_and_untaught_at_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    let variables = [("DATABASE_URL", url.as_str())];
    let topic = |arguments: &[&str]| {
        let output = run(folder.path(), &variables, &[&["topic"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    topic(&["add", "yachts", "yacht", "--title", "Yachts", "--description", "boats of the rich"]);
    assert!(topic(&["add", "yachts", "yacht OR superyacht"]).starts_with("changed yachts"));
    let listed: Value = serde_json::from_str(&topic(&["list", "--json"])).expect("JSON");
    let row =
        listed.as_array().and_then(|rows| rows.iter().find(|row| row["name"] == "yachts")).expect("a row").clone();
    assert_eq!(
        (&row["title"], &row["query"], &row["examples"]),
        (&json!("Yachts"), &json!("yacht OR superyacht"), &json!(0))
    );

    let file = folder.path().join("judged.jsonl");
    let judged = [
        json!({"title": "A superyacht for sale", "text": "The deck is teak, the pool is heated."}),
        json!({"title": "Yacht race starts at Cowes", "text": "Forty crews hoist their sails.", "wanted": false}),
    ];
    let judged = judged.map(|row| row.to_string()).join("\n");
    std::fs::write(&file, format!("\u{feff}{judged}")).expect("a file");
    let path = file.to_str().expect("a path");
    assert!(topic(&["example", "add", "yachts", path]).contains("1 on and 1 off topic, and has learned"));
    assert!(topic(&["example", "add", "yachts", path]).contains("1 on and 1 off topic"), "given again, it is the same");
    let examples: Value = serde_json::from_str(&topic(&["example", "list", "yachts", "--json"])).expect("JSON");
    assert_eq!((&examples[0]["by_whom"], examples.as_array().map(Vec::len)), (&json!("cli"), Some(2)));
    let number = examples[0]["article_id"].to_string();
    assert!(topic(&["example", "drop", "yachts", &number]).contains("`yachts` has"));
    let unwanted = topic(&["example", "add", "yachts", path, "--unwanted"]);
    assert!(unwanted.contains("0 on and 2 off topic"), "what is said at the terminal counts first: {unwanted}");
    assert!(topic(&["example", "undo", "yachts"]).contains("as if nobody had judged"));
    let refused = |arguments: &[&str], words: &[&str]| {
        fails_with(&run(folder.path(), &variables, &[&["topic", "example"], arguments].concat()), words);
    };
    refused(&["add", "nothing", "1"], &["no shared topic `nothing`", "topic list"]);
    let empty = folder.path().join("empty.jsonl");
    std::fs::write(&empty, "{\"text\": \" \"}").expect("a file");
    refused(&["add", "yachts", empty.to_str().expect("a path")], &["row 1 says nothing"]);
    refused(&["add", "yachts", "7"], &["no article has the number 7"]);
    refused(&["add", "yachts", "https://example.org/a"], &["was not seen", "JSON line"]);
    refused(&["add", "yachts", "missing.jsonl"], &["missing.jsonl cannot be opened"]);
    refused(&["drop", "yachts", "-5"], &["no example -5", "example list"]);
    refused(&["undo", "yachts", "--chat", "9"], &["chat 9 has no topic `yachts` of its own"]);

    let cases = folder.path().join("yachts.txt");
    let text = "\u{feff}+EN Superyacht seized\nThe yacht lay in port.\n\n- Yacht race won\nThe yacht was first.\n\n- Tea\nIt was hot.\n";
    std::fs::write(&cases, text).expect("a file");
    let report = topic(&["test", "--cases", cases.to_str().expect("a path")]);
    assert!(report.contains("0.50   1.00") && report.contains("wrongly in yachts: Yacht race won"), "{report}");
    let model = std::path::absolute("../shared/data/model/model.onnx").expect("a path");
    if model.exists() {
        let with_model = [&variables[..], &[("EMBEDDING_MODEL", model.to_str().expect("a path"))]].concat();
        let output = run(folder.path(), &with_model, &["topic", "test", "--cases", cases.to_str().expect("a path")]);
        let report = String::from_utf8_lossy(&output.stdout);
        let line = report.lines().find(|line| line.starts_with("yachts")).expect("a line");
        assert!(report.contains("with the model: precision recall"), "{report}");
        assert_eq!(line.split_whitespace().count(), 7, "{line}");
    }
    let empty = folder.path().join("none.txt");
    std::fs::write(&empty, "# nothing yet\n").expect("a file");
    let empty = ["topic", "test", "--cases", empty.to_str().expect("a path")];
    fails_with(&run(folder.path(), &variables, &empty), &["there are no cases in", "none.txt"]);
    let both = run(folder.path(), &variables, &["topic", "test", "yachts", "--topics", "shipped"]);
    assert_eq!(both.status.code(), Some(2), "{}", stderr(&both));
    assert!(topic(&["test", "yachts"]).contains("0 of 0 articles"));
    assert!(topic(&["language"]).contains("peacekeep*"));
    fails_with(&run(folder.path(), &variables, &["topic", "add", "empty"]), &["nothing to go by"]);
}

#[test]
fn a_newer_catalogue_is_taken_over_but_for_what_was_changed_or_dropped_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder);
    let variables = [("DATABASE_URL", url.as_str())];
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    std::fs::write(folder.path().join("data/sources.toml"), "").expect("a file");
    let ship = |topics: &[(&str, &str)]| {
        let toml: String =
            topics.iter().map(|(name, query)| format!("[[topic]]\nname = \"{name}\"\nquery = \"{query}\"\n")).collect();
        std::fs::write(folder.path().join("data/topics.toml"), toml).expect("a file");
    };
    let said = |arguments: &[&str]| {
        let output = run(folder.path(), &variables, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let queries = || {
        let topics: Value = serde_json::from_str(&said(&["topic", "list", "--json"])).expect("JSON");
        let both = |topic: &Value| format!("{}: {}", topic["name"], topic["query"]).replace('"', "");
        topics.as_array().expect("a list").iter().map(both).collect::<Vec<_>>()
    };
    ship(&[("lighthouses", "lighthouse"), ("harbours", "harbour"), ("ferries", "ferry")]);
    assert_eq!(queries(), ["ferries: ferry", "harbours: harbour", "lighthouses: lighthouse"]);
    assert!(said(&["check"]).contains("ok     topics: as in the catalogue"));
    said(&["topic", "add", "harbours", "harbour OR port"]);
    said(&["topic", "drop", "ferries"]);

    ship(&[("lighthouses", "foghorn"), ("harbours", "marina"), ("ferries", "boat"), ("buoys", "buoy")]);
    let checked = said(&["check"]);
    assert!(checked.contains("hint   topics: the catalogue has 1 new and 1 changed ones"), "{checked}");
    let shown = said(&["topic", "update", "--dry-run"]);
    assert!(shown.contains("2 would be taken over"), "{shown}");
    assert_eq!(queries(), ["harbours: harbour OR port", "lighthouses: lighthouse"], "only shown");
    let done = said(&["topic", "update"]);
    for line in [
        "added    buoys",
        "changed  lighthouses",
        "kept     harbours: it was changed here",
        "kept     ferries: it was dropped here",
        "2 taken over",
    ] {
        assert!(done.contains(line), "no {line} in: {done}");
    }
    assert_eq!(queries(), ["buoys: buoy", "harbours: harbour OR port", "lighthouses: foghorn"]);
    assert!(said(&["topic", "update"]).contains("0 taken over"));
    let log: Value = serde_json::from_str(&said(&["audit", "--json"])).expect("JSON");
    let row = log.as_array().expect("a list").iter().find(|row| row["before"] == "lighthouse").expect("the change");
    assert_eq!((&row["who"], &row["after"]), (&json!("cli"), &json!("lighthouses foghorn")));
}

#[test]
fn ids_come_back_as_they_were_and_rows_without_one_get_their_line() {
    let input = concat!(
        "\u{feff}{\"id\":1.0,\"text\":\"a\"}\n",
        "{\"id\":\"\\u00e9\",\"text\":\"b\",\"title\":null}\n\n",
        "{\"text\":\"c\",\"published\":\"no date\"}\n",
        "{\"id\":12345678901234567890123,\"text\":\"\"}"
    );
    for arguments in [&["inspect", "summary"][..], &["inspect", "match"], &["inspect", "stories", "--window", "0"]] {
        let output = inspect(arguments, input.as_bytes());
        assert!(output.status.success(), "{}", stderr(&output));
        let ids: Vec<String> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(|line| line.trim_start_matches("{\"id\":").split(",\"").next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(ids, ["1.0", "\"\\u00e9\"", "4", "12345678901234567890123"], "{arguments:?}");
    }
}

#[test]
fn gzipped_input_is_read_like_any_other() {
    use flate2::{Compression, write::GzEncoder};
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"{\"id\":7,\"text\":\"One sentence stands here for all to read.\"}\n").expect("gzip");
    let output = inspect(&["inspect", "summary"], &packed.finish().expect("gzip"));
    assert_eq!(rows(&output), [json!({"id": 7, "summary": "One sentence stands here for all to read."})]);
}

#[test]
fn a_row_that_cannot_be_read_ends_it_with_its_line_named() {
    let good = "{\"id\":1,\"text\":\"a\"}\n";
    let check = |bad: &[u8]| {
        let input = [good.as_bytes(), bad].concat();
        let output = inspect(&["inspect", "summary"], &input);
        fails_with(&output, &["line 2"]);
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1, "what was good before it is printed");
    };
    check(b"{\"id\":2}\n");
    check(b"{\"id\":2,\"text\":null}\n");
    check(b"{\"id\":[2],\"text\":\"a\"}\n");
    check(b"not json\n");
    check(b"{\"id\":2,\"text\":\"\xff\"}\n");
}

#[test]
fn a_feed_and_a_page_that_cannot_be_read_are_one_clear_line() {
    let html = b"<!doctype html><html><body><h1>Not found</h1></body></html>";
    for bad in [&html[..], b"", b"\x00\x01\x02\x03binary", b"%PDF-1.7 not a feed"] {
        fails_with(&inspect(&["inspect", "feed", "-"], bad), &["feed"]);
    }
    fails_with(&inspect(&["inspect", "article", "-"], b""), &["article"]);
    let folder = tempfile::tempdir().expect("a folder");
    fails_with(&run(folder.path(), &[], &["inspect", "feed", "missing.xml"]), &["missing.xml"]);
    fails_with(&run(folder.path(), &[], &["inspect", "feed", "http://127.0.0.1:9/feed"]), &["FETCH_ALLOW"]);
}

#[test]
fn a_file_that_is_no_page_is_named_beside_what_is_printed_of_it() {
    let check = |bytes: &[u8], kind: &str, what: &str| {
        let output = inspect(&["inspect", "article", "-", "--url", "https://news.example/bill"], bytes);
        let row = rows(&output).remove(0);
        let (url, text, own) = (&row["url"], &row["text"], &row["kind"]);
        assert_eq!([url, text, own].map(Value::as_str), [Some("https://news.example/bill"), Some(""), Some(kind)]);
        assert_eq!(stderr(&output).trim_end(), format!("- is {what}, not an article: it has no text to read"));
    };
    check(b"%PDF-1.7\n%\xe2\xe3", "other", "a PDF");
    check(b"\x89PNG\r\n\x1a\n0000", "other", "a picture");
    check(b"\0\0\0\x20ftypisom\0\0\x02\0", "video", "a video");
}

#[test]
fn the_log_keeps_silent_on_the_tags_of_pages_unless_it_is_asked() {
    let page = b"<table><p>The ministers met.</p><a href=x><table><a></table></select><svg><p></table>";
    let check = |wanted: &str, warns: bool, format: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("page.html"), page).expect("a file");
        let variables = [("RUST_LOG", wanted), ("LOG_FORMAT", format)];
        let said = stderr(&run(folder.path(), &variables, &["inspect", "article", "page.html"]));
        assert_eq!(said.contains("foster"), warns, "{wanted}, {format}: {said}");
        assert!(warns || said.is_empty(), "{wanted}, {format}: {said}");
    };
    for format in ["text", "json"] {
        check("warn", false, format);
        check("not a filter!", false, format);
        check("warn,html5ever=warn", true, format);
    }
}

#[test]
fn the_article_it_began_with_goes_through_every_step() {
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/seed");
    let Ok(page) = std::fs::read(seed.join("article.html")) else {
        return println!("skipped: {} is not there", seed.display());
    };
    let feed = rows(&inspect(&["inspect", "feed", "-"], &std::fs::read(seed.join("feed.xml")).expect("the feed")));
    let entry = &feed[0]["entries"][0];
    assert_eq!(entry["published"], "2025-04-10T05:30:00Z");
    let address = entry["url"].as_str().expect("an address");
    let article = rows(&inspect(&["inspect", "article", "-", "--url", address], &page)).remove(0);
    let text = article["text"].as_str().expect("a text");
    assert!(
        text.contains("now is the time to increase sanctions") && !text.to_lowercase().contains("whatsapp"),
        "{text}"
    );
    let row = format!("{}\n", json!({"id": 1, "title": article["title"], "text": text}));
    let matched = rows(&inspect(&["inspect", "match"], row.as_bytes())).remove(0);
    let topics: Vec<&str> = matched["topics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|topic| topic["matched"] == true)
        .filter_map(|topic| topic["topic"].as_str())
        .collect();
    for wanted in ["sanctions", "peacekeeping", "ukraine", "defence"] {
        assert!(topics.contains(&wanted), "{wanted} is not in {topics:?}");
    }
    assert!(!topics.contains(&"health") && !topics.contains(&"elections"), "{topics:?}");
    let summary = rows(&inspect(&["inspect", "summary"], row.as_bytes())).remove(0);
    let summary = summary["summary"].as_str().expect("a summary");
    assert!(summary.chars().count() <= 420, "{summary}");
    let sentences: Vec<&str> = divisionbell::stories::sentences::sentences(summary, Some("en"));
    assert!((2..=3).contains(&sentences.len()), "{sentences:?}");
    sentences.iter().for_each(|sentence| assert!(text.contains(sentence), "not the article's own: {sentence}"));
}
