-- WebSub: a source whose feed names a hub may hold a subscription there. An old one (of a hub or address that the feed no
-- longer names) is ended before its row goes, so a source may have several.
create table hub_subscriptions (
  id integer primary key autoincrement,
  source_id bigint not null,
  hub text not null, topic text not null,        -- whom was asked, and for what (the feed's own address for itself)
  token text not null,                           -- the end of our callback's address, which nobody can guess
  secret text not null,                          -- what pushes are signed with
  state text not null,                           -- wanted, active, denied, leaving
  asked text not null default '',                -- subscribe, unsubscribe: what the hub has not verified yet
  asked_at bigint not null default 0,
  lease_ends_at bigint,
  due_at bigint not null,                        -- when the hub is asked next
  failures bigint not null default 0
);
create unique index hub_subscriptions_token on hub_subscriptions (token);
create unique index hub_subscriptions_of on hub_subscriptions (source_id, hub, topic);
create index hub_subscriptions_due on hub_subscriptions (due_at);

alter table sources drop column hub_secret;
alter table sources drop column hub_state;
alter table sources add column hub_topic text;
-- Polls that found what no push had brought: the source is polled as if it had no hub until a push brings something.
alter table sources add column hub_missed bigint not null default 0;
create index sources_hub on sources (id) where hub is not null;
