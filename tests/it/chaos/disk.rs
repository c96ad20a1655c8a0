//! The database of the crash test, and what can befall it: a disk that is full, a server that is gone.

use std::path::{Path, PathBuf};
use std::process::Command;

use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

/// What happens to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// PostgreSQL: its server crashes and comes back later. SQLite: another program keeps the file locked for longer than
    /// anybody waits.
    Gone,
    /// Not a byte more can be written.
    Full,
}

pub struct Disk {
    pub url: String,
    kind: Kind,
}

enum Kind {
    File { disk: Option<SmallDisk>, lock: Option<SqliteConnection> },
    Server { folder: PathBuf, halted: bool },
}

impl Disk {
    /// A SQLite file, on a disk of its own where one may be mounted.
    pub fn file(folder: &tempfile::TempDir) -> Self {
        let disk = SmallDisk::mount(&folder.path().join("disk"));
        if disk.is_none() {
            println!("the full disk is left out: mounting a small one is not allowed here");
        }
        let home = disk.as_ref().map_or(folder.path(), |disk| &disk.0);
        let url = format!("sqlite://{}", home.join("test.db").display());
        Self { url, kind: Kind::File { disk, lock: None } }
    }

    /// A PostgreSQL server of its own, which keeps what it has confirmed; `None`, with a printed reason, where none is wanted.
    pub fn server() -> Option<Self> {
        if std::env::var("TEST_POSTGRES_URL").is_err() {
            println!("skipped on PostgreSQL: TEST_POSTGRES_URL is not set");
            return None;
        }
        let started = script(&["start"]);
        let value = |name: &str| {
            let (_, rest) = started.split_once(&format!("{name}='")).expect("a server");
            rest.split_once('\'').expect("a value").0.to_owned()
        };
        let folder = PathBuf::from(value("TEST_POSTGRES_DIR"));
        Some(Self { url: value("TEST_POSTGRES_URL"), kind: Kind::Server { folder, halted: false } })
    }

    /// What can befall this one.
    pub fn troubles(&self) -> &'static [Trouble] {
        match &self.kind {
            Kind::File { disk: Some(_), .. } => &[Trouble::Full, Trouble::Gone],
            _ => &[Trouble::Gone],
        }
    }

    pub async fn begin(&mut self, trouble: Trouble) {
        match (&mut self.kind, trouble) {
            (Kind::File { disk: Some(disk), .. }, Trouble::Full) => disk.fill(),
            (Kind::File { lock, .. }, _) => {
                let options: sqlx::sqlite::SqliteConnectOptions = self.url.parse().expect("an address");
                let options = options.busy_timeout(std::time::Duration::from_secs(60));
                let mut connection = options.connect().await.expect("the file");
                connection.execute("begin exclusive").await.expect("the lock");
                *lock = Some(connection);
            }
            (Kind::Server { folder, halted }, _) => {
                script(&["halt", folder.to_str().expect("a path")]);
                *halted = true;
            }
        }
    }

    pub async fn end(&mut self) {
        match &mut self.kind {
            Kind::File { disk, lock } => {
                if let Some(disk) = disk {
                    disk.empty();
                }
                if let Some(connection) = lock.take() {
                    connection.close().await.expect("the lock's end");
                }
            }
            Kind::Server { folder, halted } => {
                if std::mem::take(halted) {
                    script(&["resume", folder.to_str().expect("a path")]);
                }
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Kind::Server { folder, .. } = &self.kind {
            script(&["stop", folder.to_str().unwrap_or_default()]);
        }
    }
}

/// Runs `tests/postgres.sh`; what it says. A crash of its server loses nothing that was confirmed.
fn script(arguments: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres.sh");
    let output = Command::new(script)
        .args(arguments)
        .env("POSTGRES_OPTIONS", "-c synchronous_commit=on")
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("the script");
    assert!(output.status.success(), "tests/postgres.sh {arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// A disk in memory that ends with its owner.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir(at).ok()?;
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=128m", "tmpfs"]).arg(at).output().ok()?;
        mounted.status.success().then(|| Self(at.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Writes until nothing more fits.
    fn fill(&self) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.ballast()).expect("a file");
        for size in [1 << 20, 4096, 1] {
            let zeros = vec![0_u8; size];
            while file.write_all(&zeros).is_ok() {}
        }
    }

    fn empty(&self) {
        let _ = std::fs::remove_file(self.ballast());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
