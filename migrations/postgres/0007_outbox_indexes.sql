-- Each index of a delivery costs every fan-out, claim and settle: what waits needs none by its message, and what is claimed is
-- so little that one index finds it.
drop index deliveries_claimed;
drop index deliveries_chat;
create index deliveries_chat on deliveries ((chat_id + 0), message_id) where settled_at is not null;
