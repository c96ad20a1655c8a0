-- Columns: bigint, text, double precision. Times (`*_at`) are Unix milliseconds; 0 or null means "not yet".
-- The tables stand in the order of the pipeline. migrations/postgres holds the same schema.

-- sources ------------------------------------------------------------------------------------------
create table sources (
  id integer primary key autoincrement,
  url text not null unique,
  title text not null default '',
  site_url text not null default '',
  outlet text not null default '',             -- name shown under an update; the title where empty
  owner text not null default '',              -- who owns or funds the outlet, shown where it is known
  language text,
  state text not null default 'active',        -- active, paused (failing), gone (410), dropped
  etag text, last_modified text,               -- replayed byte for byte (RFC 9110, 13.1)
  body_hash text,                              -- of the last 200's body: an unchanged one is not parsed
  next_poll_at bigint not null,
  interval_ms bigint not null default 0,       -- learned from how often the source publishes
  hints text not null default '{}',            -- sources::Hints as JSON
  first_polled_at bigint,                      -- null: the next poll only fills the archive
  last_polled_at bigint, last_success_at bigint, last_new_at bigint,
  failures bigint not null default 0, failing_since bigint, last_error text,
  reported_at bigint,                          -- when operators were told that it fails
  moved_to text, moved_polls bigint not null default 0,
  hub text, hub_secret text, hub_state text not null default '', hub_lease_ends_at bigint, hub_pushed_at bigint,
  leased_until bigint not null default 0, lease_owner text,
  added_by text not null default '', added_at bigint not null
);
create index sources_due on sources (next_poll_at) where state in ('active', 'paused');

-- articles -----------------------------------------------------------------------------------------
create table articles (
  id integer primary key autoincrement,
  source_id bigint not null,
  url text not null,                           -- where it is read
  key text not null,                           -- its canonical address: the same article under any of its addresses
  title text not null,
  text text not null default '',
  author text, language text, image text, site text,
  kind text not null default 'article',
  published_at bigint, updated_at bigint,      -- as the outlet says
  seen_at bigint not null,
  revision bigint not null default 0,
  hash text not null,                          -- of title and text: a changed one is a revision
  fingerprint text not null default '',        -- of title and text, coarse: the same article under another address
  story_id bigint,
  archived bigint not null default 0,          -- 1: seen in a source's first poll, sent to nobody
  withdrawn_at bigint, checked_at bigint
);
create unique index articles_key on articles (key);
create index articles_story on articles (story_id);
create index articles_seen on articles (seen_at);
create index articles_fingerprint on articles (fingerprint) where fingerprint <> '';

create table article_versions (
  article_id bigint not null, revision bigint not null,
  title text not null, text text not null, seen_at bigint not null,
  primary key (article_id, revision)
);

-- What was found when the page of an article was read: it is read again after it was sent.
create table checks (
  article_id bigint primary key, at bigint not null,
  title text,                                    -- the page's own headline, which need not be the feed's
  etag text, last_modified text,
  missing bigint not null default 0              -- how often in a row it was not found
);

-- What each source has shown: an entry counts as seen in the transaction that stores what follows from it.
create table entries (
  source_id bigint not null, key text not null,  -- the entry's id, else its address, else its fingerprint
  hash text not null,                            -- of the entry as served: unchanged means nothing to do
  article_id bigint, seen_at bigint not null,
  primary key (source_id, key)
);
create index entries_article on entries (article_id);
create index entries_seen on entries (seen_at);

-- Stemmed words of title and text, made in Rust so that both databases agree.
create virtual table article_words using fts5 (words, tokenize = 'unicode61 remove_diacritics 0');

-- topics -------------------------------------------------------------------------------------------
create table topics (
  id integer primary key autoincrement,
  chat_id bigint not null default 0,           -- 0: shared
  name text not null,
  title text not null default '', description text not null default '', query text not null default '',
  model text,                                  -- what examples taught it, JSON
  created_at bigint not null, created_by text not null default '',
  dropped_at bigint
);
create unique index topics_name on topics (chat_id, name) where dropped_at is null;

create table topic_examples (
  topic_id bigint not null, article_id bigint not null,
  wanted bigint not null,                      -- 1 on topic, 0 off topic
  title text not null, text text not null, by_whom text not null, at bigint not null,
  primary key (topic_id, article_id)
);

create table matches (
  article_id bigint not null, topic_id bigint not null,
  score double precision not null, level bigint not null,   -- topics::Level
  terms text not null default '[]',                         -- JSON list of the words that matched
  primary key (article_id, topic_id)
);
create index matches_topic on matches (topic_id, article_id);

-- stories ------------------------------------------------------------------------------------------
create table stories (
  id integer primary key autoincrement,
  title text not null, url text not null, summary text not null default '', summary_by text not null default 'extract',
  image text, language text, source_id bigint not null, article_id bigint not null,   -- the article that speaks for it
  first_at bigint not null, last_at bigint not null,
  outlets bigint not null default 1, breaking_at bigint, withdrawn_at bigint,
  revision bigint not null default 0,
  correction text, corrected_at bigint,        -- what the newest correction changed, for the message, and when
  version bigint not null default 1,           -- grows with whatever a message shows: outlets, corrections, withdrawal
  merged_into bigint,
  fan_cursor bigint,                           -- null: fanned out; else the last chat that was served
  fan_new bigint not null default 1            -- 0: only edits are due (a correction), not sends to chats that lack it
);
create index stories_last on stories (last_at);
create index stories_fan on stories (id) where fan_cursor is not null;

create table story_topics (
  story_id bigint not null, topic_id bigint not null, level bigint not null, score double precision not null, at bigint not null,
  primary key (story_id, topic_id)
);
create index story_topics_topic on story_topics (topic_id, story_id);

-- chats --------------------------------------------------------------------------------------------
create table chats (
  id integer primary key autoincrement,
  platform text not null, address text not null,          -- the platform's own id
  kind text not null,                                     -- private, group, channel
  title text not null default '', username text,
  state text not null default 'active',                   -- active, suspended (removed, blocked, no rights), moved
  state_reason text not null default '',
  settings text not null default '{}',                    -- commands::Settings as JSON
  mode text not null default 'instant',                   -- repeated from settings for the fan-out
  muted_until bigint not null default 0,
  next_digest_at bigint,
  paused_until bigint not null default 0,                 -- a 429 of this chat
  last_sent_at bigint, last_error text,
  added_by text not null default '', added_at bigint not null,
  moved_to bigint
);
create unique index chats_address on chats (platform, address);
create index chats_digest on chats (next_digest_at) where next_digest_at is not null;
create index chats_muted on chats (muted_until) where muted_until > 0;

create table subscriptions (
  chat_id bigint not null, topic_id bigint not null,
  thread bigint not null default 0,
  min_level bigint not null default 1,                    -- topics::Level
  mode text not null default '',                          -- '' : as the chat
  by_whom text not null default '', at bigint not null,
  primary key (chat_id, topic_id)
);
create index subscriptions_topic on subscriptions (topic_id, chat_id);

create table follows (
  chat_id bigint not null, story_id bigint not null, message_id text not null, thread bigint not null default 0, at bigint not null,
  primary key (chat_id, story_id)
);

-- outbox -------------------------------------------------------------------------------------------
create table deliveries (
  id integer primary key autoincrement,
  chat_id bigint not null,
  story_id bigint not null default 0,
  kind text not null,                          -- story, edit, digest, reply, notice
  revision bigint not null default 0,
  thread bigint not null default 0,
  lane bigint not null,                        -- outbox::Lane
  state text not null default 'due',           -- due, held, claimed, sent, digested, dropped, uncertain
  reason text not null default '',             -- why held, dropped, failed
  due_at bigint not null,
  payload text not null default '',            -- outbox Message as JSON where it is not made from the story; a digest's window
  reply_to text,                               -- message id to answer
  edits text,                                  -- message id to edit
  message_id text,                             -- the platform's, once sent
  digest_id bigint,                            -- the digest that took it
  rendered text,                               -- hash of what was sent: the same text is not sent as an edit
  attempts bigint not null default 0, last_error text,
  leased_until bigint not null default 0, lease_owner text,
  turn bigint not null,                        -- place in the lane: due_at, or 1 s after the chat's waiting row before it
  shown bigint not null default 0,             -- stories.version when it was claimed
  created_at bigint not null, claimed_at bigint, settled_at bigint
);
-- By story first: a fan-out appends to it in order, and edits find what was sent of a story.
create unique index deliveries_once on deliveries (story_id, chat_id, kind, revision);
-- `lane + 0` and, below, `chat_id + 0`: only who writes it so can use these indexes. What waits for a chat must be found by
-- deliveries_chat_due; a planner that knows too little would read a whole lane, or all that the chat ever got.
create index deliveries_turn on deliveries ((lane + 0), turn) where state = 'due';
create index deliveries_chat_due on deliveries (chat_id, lane, turn) where state = 'due';
create index deliveries_claimed on deliveries (leased_until) where state = 'claimed';
create index deliveries_in_flight on deliveries (chat_id) where state = 'claimed';
create index deliveries_held on deliveries (chat_id) where state = 'held';
create index deliveries_held_until on deliveries (due_at) where state = 'held' and due_at > 0;
create index deliveries_chat on deliveries ((chat_id + 0), message_id);
create index deliveries_settled on deliveries (settled_at) where settled_at is not null;

-- people -------------------------------------------------------------------------------------------
create table inbox (
  platform text not null, update_id bigint not null,
  payload text not null,                       -- platforms::Update as JSON; emptied when done
  received_at bigint not null, done_at bigint,
  attempts bigint not null default 0,
  primary key (platform, update_id)
);
create index inbox_open on inbox (platform, update_id) where done_at is null;

create table operators (
  platform text not null, person text not null, granted_by text not null, at bigint not null,
  primary key (platform, person)
);

create table audit (
  id integer primary key autoincrement,
  at bigint not null, who text not null, chat_id bigint not null default 0,
  what text not null, before text not null default '', after text not null default ''
);

create table tokens (token text primary key, topics text not null, at bigint not null);

-- house --------------------------------------------------------------------------------------------
create table leases (
  name text primary key, owner text not null, epoch bigint not null, until bigint not null
);

-- What other processes watch: a number that grows whenever the thing named changes (topics, sources, ...).
create table versions (name text primary key, version bigint not null);

create table facts (name text primary key, value text not null);
