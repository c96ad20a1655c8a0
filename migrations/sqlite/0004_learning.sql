-- Topics that learn: what was taught, what the model rests on, and whose copy a chat teaches.
alter table topics add column taught bigint not null default 0;    -- grows with each change of the topic's examples
alter table topics add column learned bigint not null default 0;   -- `taught` as it was when the model was learned
alter table topics add column origin bigint not null default 0;    -- the shared topic that a chat's own is the taught copy of; 0: none
create index topics_unlearned on topics (id) where taught <> learned;

alter table topic_examples add column language text;
