-- Nothing: the procedure that PostgreSQL settles with (migrations/postgres/0010_settle_each.sql) is several statements in one call here.
select 1;
