-- Where the words of a match stand in the article (topics::Place as a JSON list, one for each of `terms`), for /why.
alter table matches add column places text not null default '[]';
