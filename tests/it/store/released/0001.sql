-- A newspaper in the middle of its work, as version 0.1.0 left it: some sent, some waiting, one in flight when it ended, one
-- story half fanned out. The same on both databases; ids begin at 1001, and the test lets PostgreSQL's own go on above them.
insert into sources (id, url, title, outlet, language, etag, next_poll_at, interval_ms, first_polled_at, last_polled_at, added_at)
  values (1001, 'https://mirror.example/feed', 'Mirror', 'Mirror', 'en', '"v1"', 1775800300000, 300000, 1775000000000, 1775800000000, 1775000000000);

insert into articles (id, source_id, url, key, title, text, seen_at, hash, fingerprint, story_id) values
  (1001, 1001, 'https://news.example/told', 'https://news.example/told', 'Sanctions on oil told', 'Text of told.', 1775799000000, 'h1', 'print of told', 1001),
  (1002, 1001, 'https://news.example/waits', 'https://news.example/waits', 'Sanctions that wait', 'Text of waits.', 1775799500000, 'h2', 'print of waits', 1002),
  (1003, 1001, 'https://news.example/half', 'https://news.example/half', 'Sanctions halfway', 'Text of half.', 1775799900000, 'h3', 'print of half', 1003);
insert into article_versions (article_id, revision, title, text, seen_at) values (1001, 0, 'Sanctions on oil', 'Text of told.', 1775799000000);
insert into checks (article_id, at, title) values (1001, 1775799000000, 'Sanctions on oil told');
insert into entries (source_id, key, hash, article_id, seen_at) values
  (1001, 'told', 'hash of told', 1001, 1775800000000), (1001, 'waits', 'hash of waits', 1002, 1775800000000), (1001, 'half', 'hash of half', 1003, 1775800000000);

insert into topics (id, chat_id, name, title, query, created_at, created_by) values
  (1001, 0, 'sanctions', 'Sanctions', 'sanction*', 1775000000000, 'catalogue'), (1002, 1001, 'ours', 'Ours', 'harbour', 1775000000000, 'telegram:1');
insert into topic_examples (topic_id, article_id, wanted, title, text, by_whom, at) values (1001, 1001, 1, 'Sanctions', 'Text.', 'telegram:1', 1775799000000);
insert into matches (article_id, topic_id, score, level, terms) values
  (1001, 1001, 0.9, 1, '["sanctions"]'), (1002, 1001, 0.8, 1, '["sanctions"]'), (1003, 1001, 0.7, 1, '["sanctions"]');

insert into stories (id, title, url, summary, source_id, article_id, first_at, last_at, version, fan_cursor) values
  (1001, 'Sanctions on oil told', 'https://news.example/told', 'Told.', 1001, 1001, 1775799000000, 1775799000000, 1, null),
  (1002, 'Sanctions that wait', 'https://news.example/waits', 'Waits.', 1001, 1002, 1775799500000, 1775799500000, 1, null),
  (1003, 'Sanctions halfway', 'https://news.example/half', 'Half.', 1001, 1003, 1775799900000, 1775799900000, 1, 1001);
insert into story_topics (story_id, topic_id, level, score, at) values
  (1001, 1001, 1, 0.9, 1775799000000), (1002, 1001, 1, 0.8, 1775799500000), (1003, 1001, 1, 0.7, 1775799900000);

insert into chats (id, platform, address, kind, title, state, state_reason, settings, mode, next_digest_at, last_sent_at, added_by, added_at) values
  (1001, 'telegram', '-1', 'group', 'Instant', 'active', '', '{"language":"uk"}', 'instant', null, 1775799100000, '1', 1775000000000),
  (1002, 'telegram', '-2', 'group', 'Daily', 'active', '', '{"mode":"daily","at":1080}', 'daily', 1775800000000, null, '1', 1775000000000),
  (1003, 'telegram', '-3', 'group', 'In flight', 'active', '', '{}', 'instant', null, null, '1', 1775000000000),
  (1004, 'telegram', '-4', 'group', 'Gone', 'suspended', 'removed', '{}', 'instant', null, null, '1', 1775000000000);
insert into subscriptions (chat_id, topic_id, thread, min_level, by_whom, at) values
  (1001, 1001, 0, 1, '1', 1775000000000), (1002, 1001, 7, 1, '1', 1775000000000), (1003, 1001, 0, 1, '1', 1775000000000), (1004, 1001, 0, 1, '1', 1775000000000);
insert into follows (chat_id, story_id, message_id, at) values (1001, 1001, 'm1', 1775799200000);

insert into deliveries (id, chat_id, story_id, kind, revision, thread, lane, state, reason, due_at, payload, message_id, rendered, attempts, last_error,
    leased_until, lease_owner, turn, shown, created_at, claimed_at, settled_at) values
  (1001, 1001, 1001, 'story', 0, 0, 2, 'sent', '', 1775799000000, '', 'm1', 'hash', 1, null, 0, null, 1775799000000, 1, 1775799000000, 1775799100000, 1775799100000),
  (1002, 1001, 1002, 'story', 0, 0, 2, 'due', '', 1775799500000, '', null, null, 0, null, 0, null, 1775799500000, 0, 1775799500000, null, null),
  (1003, 1002, 1002, 'story', 0, 7, 2, 'held', 'digest', 1775799500000, '', null, null, 0, null, 0, null, 1775799500000, 0, 1775799500000, null, null),
  (1004, 1003, 1002, 'story', 0, 0, 2, 'claimed', '', 1775799500000, '', null, null, 1, null, 1775799620000, 'dead', 1775799500000, 1, 1775799500000, 1775799500000, null),
  (1005, 1001, 1003, 'story', 0, 0, 2, 'due', 'retry', 1775799990000, '', null, null, 2, 'perhaps sent: 502', 0, null, 1775799990000, 1, 1775799900000, 1775799950000, null),
  (1006, 1003, 1001, 'story', 0, 0, 2, 'uncertain', '', 1775799000000, '', null, null, 1, 'no answer', 0, null, 1775799000000, 1, 1775799000000, 1775799100000, 1775799100000),
  (1007, 1004, 1001, 'story', 0, 0, 2, 'dropped', 'suspended', 1775799000000, '', null, null, 0, null, 0, null, 1775799000000, 0, 1775799000000, null, 1775799100000),
  (1008, 1003, 0, 'reply', 64, 0, 0, 'due', '', 1775799999000, '{"lines":[]}', null, null, 0, null, 0, null, 1775799999000, 0, 1775799999000, null, null);

insert into inbox (platform, update_id, payload, received_at, done_at) values
  ('telegram', 41, '', 1775799000000, 1775799000100), ('telegram', 42, '{"id":42}', 1775799999000, null);
insert into operators (platform, person, granted_by, at) values ('telegram', '9', 'telegram:1', 1775000000000);
insert into audit (id, at, who, chat_id, what, before, after) values (1001, 1775000000000, 'telegram:1', 1001, 'subscribe', '', 'sanctions');
insert into tokens (token, topics, at) values ('abc', 'sanctions', 1775000000000);
insert into leases (name, owner, epoch, until) values ('deliver:telegram', 'dead', 7, 1775799620000);
insert into versions (name, version) values ('topics', 5);
insert into facts (name, value) values ('catalogues_loaded', '1775000000000');
