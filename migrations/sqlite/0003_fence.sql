-- With lease_owner: the lease under which a delivery was claimed, so that a process that lost it cannot settle.
alter table deliveries add column lease_epoch bigint not null default 0;
-- What the platform refused before it took the plain words, as JSON of the outbox's Message: for the operator.
alter table deliveries add column rejected text;
-- chats.last_sent_at and last_error are written no more: the ledger itself tells. They go with a later release, since processes
-- of the one before may still run beside this one.
-- What is settled of a chat, by message. Only what is settled: a fan-out to 100,000 chats does not touch it, and each row costs
-- one entry in its life instead of one for each state. What waits has the other indexes by chat.
drop index deliveries_chat;
create index deliveries_chat on deliveries ((chat_id + 0), message_id) where settled_at is not null;
