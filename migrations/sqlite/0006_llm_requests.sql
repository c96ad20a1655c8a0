-- How many requests the language model was sent in each hour (hours since 1970): a cap on what it costs, over all processes.
create table llm_requests (hour bigint primary key, made bigint not null);
