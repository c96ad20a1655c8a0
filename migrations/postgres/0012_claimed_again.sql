-- What was claimed and waits again was perhaps sent: whoever takes over looks at the last minute of it (src/store/ledger.rs). What
-- waits for the first time is not in it.
create index deliveries_claimed_again on deliveries (claimed_at) where state = 'due' and claimed_at is not null;
