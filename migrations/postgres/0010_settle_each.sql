-- Settles what was claimed, each with a commit of its own, in one call: a round trip for each would take longer than the writing.
-- `batch` is a JSON list of what src/store/settling.rs calls a settlement; `settled` becomes the ids of those that were still
-- their holder's. `state || ''`: a row is found by its key, whatever a plan made while nothing was claimed thinks of other indexes.
create procedure settle_each(batch text, inout settled text) language plpgsql as $$
declare
  it record;
begin
  for it in
    select * from json_to_recordset(batch::json) as s (
      id bigint, attempts bigint, lease text, owner text, epoch bigint, state text, reason text, settled_at bigint, due_at bigint, turn bigint,
      message_id text, rendered text, last_error text)
  loop
    update deliveries d set state = it.state, reason = coalesce(it.reason, d.reason),
      settled_at = coalesce(it.settled_at, d.settled_at), due_at = coalesce(it.due_at, d.due_at), turn = coalesce(it.turn, d.turn),
      message_id = coalesce(it.message_id, d.message_id), rendered = coalesce(it.rendered, d.rendered),
      last_error = coalesce(it.last_error, d.last_error),
      payload = case when it.state in ('sent', 'dropped') and d.kind in ('reply', 'part') then '' else d.payload end,
      lease_owner = null, leased_until = 0
    where d.id = it.id and d.attempts = it.attempts and d.lease_owner = it.owner and d.lease_epoch = it.epoch and d.state || '' = 'claimed'
      and exists (select 1 from leases l where l.name = it.lease and l.owner = it.owner and l.epoch = it.epoch);
    if found then
      settled := settled || it.id || ' ';
    end if;
    commit;
  end loop;
end
$$;
